import type { JsonSchema } from '@credbroker/core'

/** One member that a schema describes, or the schema itself under the path that it was given. */
export interface SchemaMember {
  /** Such as `options.keys.*` or `options.hosts[]`. */
  readonly path: string
  /** Its own name; absent for what has none: the schema itself, items, and members of any name. */
  readonly name?: string
  readonly schema: JsonSchema
}

/** The schema and everything inside it, seen through `oneOf`, `anyOf` and `allOf`. */
export function schemaMembers(schema: JsonSchema, path: string, name?: string): SchemaMember[] {
  const { properties = {}, items, additionalProperties } = schema
  return [
    { path, schema, ...(name !== undefined && { name }) },
    ...Object.entries(properties).flatMap(([key, member]) => schemaMembers(member, `${path}.${key}`, key)),
    ...(items === undefined ? [] : schemaMembers(items, `${path}[]`)),
    ...(typeof additionalProperties === 'object' ? schemaMembers(additionalProperties, `${path}.*`) : []),
    ...['oneOf', 'anyOf', 'allOf'].flatMap((keyword) => branches(schema[keyword], path)),
  ]
}

function branches(branch: unknown, path: string): SchemaMember[] {
  // A branch is the same value seen again, so what it says of itself needs no description of its own.
  return Array.isArray(branch) ? branch.flatMap((each: JsonSchema) => schemaMembers(each, path).slice(1)) : []
}
