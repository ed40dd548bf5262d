import { Secret } from './secret.ts'
import type { JsonSchema } from '../schema/json-schema.ts'

/**
 * The options as a provider gets them: every string whose schema says `writeOnly: true` is wrapped. `onSecret` learns
 * each plain value once.
 */
export function wrapSecrets(value: unknown, schema: JsonSchema | undefined, onSecret: (text: string) => void): unknown {
  if (schema === undefined) return value
  if (schema.writeOnly === true && typeof value === 'string') {
    onSecret(value)
    return new Secret(value)
  }
  if (Array.isArray(value)) {
    const items = itemSchema(schema)
    return value.map((item) => wrapSecrets(item, items, onSecret))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, wrapSecrets(member, memberSchema(schema, key), onSecret)]),
  )
}

/** The schema of an array's items. Secrecy of the array is secrecy of its items. */
export function itemSchema(schema: JsonSchema): JsonSchema | undefined {
  return schema.writeOnly === true ? { ...schema.items, writeOnly: true } : schema.items
}

/** The schema that applies to one member of an object, seen through `oneOf`, `anyOf` and `allOf`. */
export function memberSchema(schema: JsonSchema, key: string): JsonSchema | undefined {
  const named = schema.properties?.[key]
  if (named !== undefined) return schema.writeOnly === true ? { ...named, writeOnly: true } : named
  for (const keyword of ['oneOf', 'anyOf', 'allOf']) {
    const branches = schema[keyword]
    if (!Array.isArray(branches)) continue
    for (const branch of branches) {
      const found = memberSchema(branch, key)
      if (found !== undefined) return found
    }
  }
  const { additionalProperties } = schema
  const inherited = typeof additionalProperties === 'object' ? additionalProperties : undefined
  return schema.writeOnly === true ? { ...inherited, writeOnly: true } : inherited
}
