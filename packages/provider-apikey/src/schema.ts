import type { JsonSchema } from '@credbroker/core'

const namePattern = '^[a-zA-Z0-9_.-]{1,128}$'

const keysDescription =
  'The API keys by the name under which callers ask for them. A name is 1 to 128 letters, digits, "_", "." and "-".'

/** JSON Schema of `options`. */
export const configSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    keys: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: namePattern },
      additionalProperties: {
        type: 'string',
        minLength: 1,
        maxLength: 65536,
        writeOnly: true,
        description: 'The key, handed out as it stands here.',
      },
      description: keysDescription,
    },
    perUser: {
      type: 'string',
      enum: ['allowed', 'required'],
      description:
        'Whether users bring keys of their own, for requests without a name. With "allowed", who brought none gets the shared key; with "required", none, and "keys" may be left out. Absent: users bring nothing.',
    },
  },
  if: { properties: { perUser: { const: 'required' } }, required: ['perUser'] },
  else: { required: ['keys'], properties: { keys: { description: keysDescription } } },
}

/** JSON Schema of the request body, by kind. */
export const requestSchemas: { readonly apiKey: JsonSchema } = {
  apiKey: {
    type: 'object',
    additionalProperties: false,
    properties: {
      name: {
        type: 'string',
        pattern: namePattern,
        description: 'Name of the key. May be left out when the provider has only one.',
      },
    },
  },
}
