import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const onelogin: Vendor = {
  id: 'onelogin',
  name: 'OneLogin',
  confidence: 'library',
  agentCoreVendor: 'OneLoginOauth2',
  authorizationEndpoint: 'https://{subdomain}.onelogin.com/oidc/2/auth',
  tokenEndpoint: 'https://{subdomain}.onelogin.com/oidc/2/token',
  issuer: 'https://{subdomain}.onelogin.com/oidc/2',
  discoveryUrl: 'https://{subdomain}.onelogin.com/oidc/2/.well-known/openid-configuration',
  variables: { subdomain: { form: 'label', description: 'The part before .onelogin.com.' } },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://{subdomain}.onelogin.com/oidc/2/token/revocation', style: 'rfc7009' },
  notes: [
    'For a refresh token ask for offline_access.',
    'Tokens of the admin API come from another server; use custom for it, with the token endpoint /auth/oauth2/v2/token.',
  ],
}
