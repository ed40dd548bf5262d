import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const tiktok: Vendor = {
  id: 'tiktok',
  name: 'TikTok',
  confidence: 'checked',
  authorizationEndpoint: 'https://www.tiktok.com/v2/auth/authorize/',
  tokenEndpoint: 'https://open.tiktokapis.com/v2/oauth/token/',
  clientAuthMethods: ['client_secret_post'],
  clientIdParameter: 'client_key',
  pkce: 'supported',
  codeChallengeEncoding: 'hex',
  decodeCode: true,
  scopeSeparator: ',',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  accessTokenLifetimeMs: dayMs,
  revocation: { url: 'https://open.tiktokapis.com/v2/oauth/revoke/', style: 'rfc7009' },
  answer: { refreshExpiresInMember: 'refresh_expires_in' },
  notes: [
    'clientId is what TikTok calls the client key.',
    "Refresh tokens last 365 days, or 180 by another of TikTok's pages; the answer says which.",
  ],
}
