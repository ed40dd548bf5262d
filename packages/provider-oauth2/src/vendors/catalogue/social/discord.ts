import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const discord: Vendor = {
  id: 'discord',
  name: 'Discord',
  confidence: 'library',
  authorizationEndpoint: 'https://discord.com/oauth2/authorize',
  tokenEndpoint: 'https://discord.com/api/oauth2/token',
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  accessTokenLifetimeMs: 7 * dayMs,
  revocation: { url: 'https://discord.com/api/oauth2/token/revoke', style: 'rfc7009' },
}
