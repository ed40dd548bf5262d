import { defineProvider, type Entry, type ProviderPlugin } from '@credbroker/core'
import { create } from './create.ts'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from './oauth2-token.ts'
import type { Oauth2Options } from './options.ts'
import { identity } from './request-identity.ts'
import { configSchema, requestSchemas } from './schema.ts'
import { options } from './validators/options.js'
import { oauth2Token } from './validators/requests.js'
import { vendorDescriptions } from './vendors/vendor-names.ts'

export type {
  Oauth2AccessToken,
  Oauth2ConsentNeeded,
  Oauth2TokenRequest,
  Oauth2TokenResponse,
} from './oauth2-token.ts'
export type { ClientAuthMethod, Oauth2Options, OnBehalfOfOptions, ServerMetadataOptions } from './options.ts'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    oauth2Token: Entry<Oauth2TokenRequest, Oauth2TokenResponse>
  }
}

const isMachine = ({ oauth2Flow }: Oauth2TokenRequest): boolean => oauth2Flow === 'M2M'

const plugin: ProviderPlugin<'oauth2Token', Oauth2Options> = defineProvider({
  apiVersion: 1,
  configSchema,
  state: true,
  vendors: vendorDescriptions,
  kinds: {
    oauth2Token: {
      requestSchema: requestSchemas.oauth2Token,
      cache: identity,
      // A token by client credentials is the workload's, whoever it asks for. Those of users are kept with their grant.
      ofWorkload: isMachine,
      flowOf: ({ oauth2Flow }) => oauth2Flow,
      returnUrlOf: ({ resourceOauth2ReturnUrl }) => resourceOauth2ReturnUrl,
      // Users are asked again instead, and keep what they have until they have answered.
      forcesRefresh: (request) => isMachine(request) && request.forceAuthentication === true,
      stored: isMachine,
      secretMember: 'accessToken',
    },
  },
  validators: { options, oauth2Token },
  create,
})

export default plugin
