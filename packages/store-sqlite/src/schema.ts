import type { JsonSchema } from '@credbroker/core'

/** JSON Schema of `options`. */
export const configSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    path: {
      type: 'string',
      minLength: 1,
      default: './credbroker.db',
      description:
        'File of the database, relative to the folder of the configuration. Its folder has to exist; the file is created at the first start.',
    },
  },
}
