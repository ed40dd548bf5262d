import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const microsoft: Vendor = {
  id: 'microsoft',
  name: 'Microsoft Entra ID',
  confidence: 'library',
  agentCoreVendor: 'MicrosoftOauth2',
  authorizationEndpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
  tokenEndpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
  issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
  discoveryUrl: 'https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration',
  variables: {
    tenant: {
      form: 'path',
      default: 'common',
      description: 'Id or domain of the tenant, or common, organizations or consumers.',
    },
  },
  clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'private_key_jwt'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  machineScopeSuffix: '/.default',
  onBehalfOf: { grantType: 'JWT_AUTHORIZATION_GRANT' },
  onBehalfOfParameters: { requested_token_use: 'on_behalf_of' },
  // Each refresh brings a new refresh token, and the one before goes on working.
  rotation: 'never',
  accessTokenLifetimeMs: hourMs,
  notes: [
    'For a refresh token ask for offline_access.',
    'M2M takes one scope, that of the API with /.default at its end, and a tenant that is not common.',
    'One request is for one API: scopes of two do not mix.',
    'There is no address at which consents can be ended.',
  ],
}
