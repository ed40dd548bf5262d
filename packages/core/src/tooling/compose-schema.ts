import { brokerConfigSchema } from '../config/broker-config.ts'
import type { JsonSchema } from '../schema/json-schema.ts'
import { itemSchema } from '../secrets/secret-paths.ts'
import type { PluginDescription } from './inspect-plugin.ts'

/** What a store says of itself, for editor schemas. */
export interface StoreDescription {
  /** The name that `store.use` gives it. */
  readonly use: string
  readonly configSchema: JsonSchema
}

/**
 * The JSON Schema of `credbroker.yaml` for editors: the file's own, with the options of each plugin and store behind its
 * `use`, and the `sections` of extensions. A secret option also takes `${NAME}`, `{ env }`, `{ file }` and `{ from, request }`.
 */
export function composeConfigSchema(
  plugins: readonly PluginDescription[],
  stores: readonly StoreDescription[] = [],
  sections: Readonly<Record<string, JsonSchema>> = {},
): JsonSchema {
  const { properties = {} } = brokerConfigSchema
  const providers = properties.providers ?? {}
  const { additionalProperties } = providers
  const entry: JsonSchema = typeof additionalProperties === 'object' ? additionalProperties : {}
  return {
    ...brokerConfigSchema,
    properties: {
      ...properties,
      store: withOptions(properties.store ?? {}, stores),
      providers: { ...providers, additionalProperties: withOptions(entry, plugins) },
      ...mapValues(sections, forEditors),
    },
  }
}

/** The schema of an object with `use` and `options`, whose options depend on what it uses. */
function withOptions(
  entry: JsonSchema,
  known: readonly { readonly use: string; readonly configSchema: JsonSchema }[],
): JsonSchema {
  if (known.length === 0) return entry
  const branches = known.map(({ use, configSchema }) => ({
    if: { properties: { use: { const: use } }, required: ['use'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: {
      properties: { options: forEditors(configSchema) },
      ...(requiresOptions(configSchema) && { required: ['options'] }),
    },
  }))
  const use = { ...entry.properties?.use, examples: known.map((each) => each.use) }
  return { ...entry, properties: { ...entry.properties, use }, allOf: branches }
}

const secretReference: JsonSchema = {
  type: 'object',
  description: 'A secret from elsewhere: { env: NAME }, { file: path } or { from: provider, request: { … } }.',
  oneOf: [
    {
      required: ['env'],
      additionalProperties: false,
      properties: { env: { type: 'string', description: 'Name of an environment variable.' } },
    },
    {
      required: ['file'],
      additionalProperties: false,
      properties: {
        file: { type: 'string', description: 'A file whose content is the secret, relative to this one.' },
      },
    },
    {
      required: ['from', 'request'],
      additionalProperties: false,
      properties: {
        from: { type: 'string', description: 'Name of the provider that issues it.' },
        request: { type: 'object', description: 'The request, as a caller would write it.' },
        field: { type: 'string', description: 'The response member to take, where the kind has no obvious one.' },
      },
    },
  ],
}

/** References stand where the plugin's schema wants a text, so that rule is loosened wherever one may stand. */
function forEditors(schema: JsonSchema): JsonSchema {
  if (schema.writeOnly === true && schema.type === 'string') {
    const { description } = schema
    return { ...(description !== undefined && { description }), anyOf: [{ type: 'string' }, secretReference] }
  }
  // A reference to a variable is a text where the value may be a pattern or one of a few words.
  if (schema.type === 'string' && (schema.pattern !== undefined || schema.enum !== undefined)) {
    const { description } = schema
    return { ...(description !== undefined && { description }), anyOf: [schema, { type: 'string', pattern: '\\$\\{' }] }
  }
  const items = itemSchema(schema)
  const { properties, additionalProperties } = schema
  return {
    ...schema,
    ...(properties !== undefined && { properties: mapValues(properties, forEditors) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: forEditors(additionalProperties) }),
    ...(items !== undefined && { items: forEditors(items) }),
    ...choices(schema),
  }
}

function choices(schema: JsonSchema): Record<string, JsonSchema[]> {
  const found: Record<string, JsonSchema[]> = {}
  for (const keyword of ['oneOf', 'anyOf', 'allOf']) {
    const branches = schema[keyword]
    if (Array.isArray(branches)) found[keyword] = branches.map(forEditors)
  }
  return found
}

function requiresOptions(schema: JsonSchema): boolean {
  return (schema.required?.length ?? 0) > 0
}

function mapValues(record: Readonly<Record<string, JsonSchema>>, map: (schema: JsonSchema) => JsonSchema) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
