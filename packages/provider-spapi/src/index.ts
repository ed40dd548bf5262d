import { defineProvider, type Entry, type ProviderPlugin } from '@credbroker/core'
import { secretActionDefinitions } from './client-secrets/secret-actions.ts'
import { create } from './create.ts'
import { importer } from './import/importer.ts'
import { restrictedDataTokenIdentity, tokenIdentity } from './issuing/request-identity.ts'
import type { SpApiOptions } from './options.ts'
import { configSchema, requestSchemas } from './schema.ts'
import type {
  SpApiRestrictedDataTokenRequest,
  SpApiRestrictedDataTokenResponse,
} from './sp-api-restricted-data-token.ts'
import type { SpApiTokenRequest, SpApiTokenResponse } from './sp-api-token.ts'
import { options } from './validators/options.js'
import { spApiRestrictedDataToken, spApiToken } from './validators/requests.js'

export { explainSpApiRefusal } from './calling/explain-refusal.ts'
export type { ExplainedRefusal, RefusedCall } from './calling/explain-refusal.ts'
export type { AccountOptions, SpApiOptions } from './options.ts'
export type { DataElement, RestrictedResource } from './restricted/restricted-resource.ts'
export type {
  SpApiRestrictedDataTokenRequest,
  SpApiRestrictedDataTokenResponse,
} from './sp-api-restricted-data-token.ts'
export type {
  AppstoreStart,
  SpApiAccessToken,
  SpApiConsentNeeded,
  SpApiTokenRequest,
  SpApiTokenResponse,
} from './sp-api-token.ts'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    spApiToken: Entry<SpApiTokenRequest, SpApiTokenResponse>
    spApiRestrictedDataToken: Entry<SpApiRestrictedDataTokenRequest, SpApiRestrictedDataTokenResponse>
  }
}

/** Whether a request without an account means its user. */
function takesConsents(options: unknown): boolean {
  // They were checked by the schema.
  return (options as SpApiOptions).applicationId !== undefined
}

type Kinds = 'spApiToken' | 'spApiRestrictedDataToken'

const plugin: ProviderPlugin<Kinds, SpApiOptions> = defineProvider({
  apiVersion: 1,
  configSchema,
  state: true,
  actions: secretActionDefinitions,
  importer,
  kinds: {
    spApiToken: {
      requestSchema: requestSchemas.spApiToken,
      cache: tokenIdentity,
      // Those of the application and of configured accounts are nobody's, whoever asks.
      ofWorkload: ({ grant, account }, options) =>
        grant === 'grantless' || account !== undefined || !takesConsents(options),
      flowOf: ({ grant = 'refreshToken' }) => grant,
      returnUrlOf: ({ returnUrl }) => returnUrl,
      secretMember: 'accessToken',
    },
    spApiRestrictedDataToken: {
      requestSchema: requestSchemas.spApiRestrictedDataToken,
      cache: restrictedDataTokenIdentity,
      ofWorkload: ({ account }, options) => account !== undefined || !takesConsents(options),
      flowOf: ({ targetApplication }) => (targetApplication === undefined ? 'refreshToken' : 'delegation'),
      secretMember: 'restrictedDataToken',
    },
  },
  validators: { options, spApiToken, spApiRestrictedDataToken },
  create,
})

export default plugin
