import { defineProvider, type ProviderPlugin } from '@credbroker/core'
import { type ApiKeyOptions, create, takesKeys } from './create.ts'
import { configSchema, requestSchemas } from './schema.ts'
import { options } from './validators/options.js'
import { apiKey } from './validators/requests.js'

export type { ApiKeyRequest, ApiKeyResponse } from './api-key.ts'
export type { ApiKeyOptions } from './create.ts'

const plugin: ProviderPlugin<'apiKey', ApiKeyOptions> = defineProvider({
  apiVersion: 1,
  configSchema,
  kinds: {
    // The key is in memory already; a cache would only keep another copy, and hide that a user brought a new one.
    apiKey: { requestSchema: requestSchemas.apiKey, cache: false, secretMember: 'apiKey' },
  },
  // Only what users bring is kept: without it no store is opened.
  state: takesKeys,
  validators: { options, apiKey },
  create,
})

export default plugin
