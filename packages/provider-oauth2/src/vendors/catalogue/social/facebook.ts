import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

/** There are no refresh tokens: an access token is exchanged for one that lives longer, while it lives. */
export const facebook: Vendor = {
  id: 'facebook',
  name: 'Facebook',
  confidence: 'library',
  agentCoreVendor: 'FacebookOauth2',
  authorizationEndpoint: 'https://www.facebook.com/{version}/dialog/oauth',
  tokenEndpoint: 'https://graph.facebook.com/{version}/oauth/access_token',
  issuer: 'https://www.facebook.com',
  variables: { version: { form: 'path', default: 'v24.0', description: 'Version of the Graph API.' } },
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ',',
  scopes: 'requested',
  tokenRequestBody: 'form',
  renewal: { by: 'self', grantType: 'fb_exchange_token', parameter: 'fb_exchange_token' },
  rotation: 'never',
  accessTokenLifetimeMs: 60 * dayMs,
  refreshBeforeMs: 7 * dayMs,
  revocation: {
    url: 'https://graph.facebook.com/{version}/me/permissions',
    style: 'bearer',
    method: 'DELETE',
    token: 'access',
  },
  notes: [
    'A token that nobody asks for within 60 days ends, and the user has to consent again.',
    'Facebook retires versions of the Graph API on a schedule; set version to a newer one.',
  ],
}
