import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const x: Vendor = {
  id: 'x',
  name: 'X (Twitter)',
  confidence: 'library',
  agentCoreVendor: 'XOauth2',
  authorizationEndpoint: 'https://x.com/i/oauth2/authorize',
  tokenEndpoint: 'https://api.x.com/2/oauth2/token',
  clientAuthMethods: ['client_secret_basic', 'none'],
  pkce: 'required',
  scopeSeparator: ' ',
  scopes: 'requested',
  silentScopes: ['offline.access'],
  tokenRequestBody: 'form',
  rotation: 'always',
  rotationLeewayMs: 0,
  accessTokenLifetimeMs: 2 * hourMs,
  revocation: { url: 'https://api.x.com/2/oauth2/revoke', style: 'rfc7009' },
  notes: [
    'For a refresh token ask for offline.access, with a dot.',
    'Refresh tokens serve once; when an answer is lost, the user has to consent again.',
  ],
}
