import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const square: Vendor = {
  id: 'square',
  name: 'Square',
  confidence: 'checked',
  authorizationEndpoint: 'https://connect.squareup.com/oauth2/authorize',
  tokenEndpoint: 'https://connect.squareup.com/oauth2/token',
  clientAuthMethods: ['client_secret_post', 'none'],
  pkce: 'excludes_secret',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'json',
  authorizationParameters: { session: 'false' },
  // With PKCE a refresh token serves once, with a secret it stays.
  rotation: 'unknown',
  rotationLeewayMs: 0,
  accessTokenLifetimeMs: 30 * dayMs,
  revocation: { url: 'https://connect.squareup.com/oauth2/revoke', style: 'square', token: 'access' },
  answer: { expiresAtMember: 'expires_at' },
  notes: ['With a secret there is no PKCE; without one there is, and refresh tokens last 90 days and serve once.'],
}
