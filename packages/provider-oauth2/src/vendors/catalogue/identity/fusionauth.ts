import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const fusionauth: Vendor = {
  id: 'fusionauth',
  name: 'FusionAuth',
  confidence: 'library',
  agentCoreVendor: 'FusionAuthOauth2',
  authorizationEndpoint: 'https://{host}/oauth2/authorize',
  tokenEndpoint: 'https://{host}/oauth2/token',
  // A setting of the tenant, whatever the host is.
  issuer: '{issuer}',
  discoveryUrl: 'https://{host}/.well-known/openid-configuration',
  variables: {
    host: { form: 'host', description: 'Host name of the server.' },
    issuer: { form: 'url', description: 'The issuer that the tenant is set to.' },
  },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  accessTokenLifetimeMs: hourMs,
  notes: [
    'Where one host serves several tenants, set authorizationParameters to { tenantId: … }.',
    'For a refresh token ask for offline_access and enable them on the application.',
    'Consents are not ended at the vendor: its address for that is no part of OAuth.',
  ],
}
