import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const yandex: Vendor = {
  id: 'yandex',
  name: 'Yandex',
  confidence: 'library',
  agentCoreVendor: 'YandexOauth2',
  authorizationEndpoint: 'https://oauth.yandex.com/authorize',
  tokenEndpoint: 'https://oauth.yandex.com/token',
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  accessTokenLifetimeMs: 365 * dayMs,
  // The refresh token ends together with the access token.
  refreshBeforeMs: 60 * dayMs,
  revocation: { url: 'https://oauth.yandex.com/revoke_token', style: 'rfc7009' },
  notes: ['A consent whose token nobody asks for in the last 60 days of its life ends with it.'],
}
