import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const auth0: Vendor = {
  id: 'auth0',
  name: 'Auth0',
  confidence: 'library',
  agentCoreVendor: 'Auth0Oauth2',
  authorizationEndpoint: 'https://{domain}/authorize',
  tokenEndpoint: 'https://{domain}/oauth/token',
  issuer: 'https://{domain}/',
  discoveryUrl: 'https://{domain}/.well-known/openid-configuration',
  variables: { domain: { form: 'host', description: 'Host name of the tenant, such as example.eu.auth0.com.' } },
  parameters: { audience: 'optional' },
  clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'private_key_jwt', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  machineParameters: { audience: 'audience' },
  rotation: 'unknown',
  // Off unless the tenant sets a reuse interval.
  rotationLeewayMs: 0,
  accessTokenLifetimeMs: dayMs,
  revocation: { url: 'https://{domain}/oauth/revoke', style: 'rfc7009' },
  notes: [
    'The audience chooses the API; M2M needs one, from the option or the request.',
    'For a refresh token ask for offline_access and allow offline access on the API.',
  ],
}
