import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const asana: Vendor = {
  id: 'asana',
  name: 'Asana',
  confidence: 'library',
  authorizationEndpoint: 'https://app.asana.com/-/oauth_authorize',
  tokenEndpoint: 'https://app.asana.com/-/oauth_token',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'never',
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://app.asana.com/-/oauth_revoke', style: 'rfc7009' },
  notes: ['Applications without granular scopes ask for the one scope default.'],
}
