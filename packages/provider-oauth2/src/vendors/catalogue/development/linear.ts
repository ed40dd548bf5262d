import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const linear: Vendor = {
  id: 'linear',
  name: 'Linear',
  confidence: 'checked',
  authorizationEndpoint: 'https://linear.app/oauth/authorize',
  tokenEndpoint: 'https://api.linear.app/oauth/token',
  clientAuthMethods: ['client_secret_post', 'client_secret_basic', 'none'],
  pkce: 'supported',
  scopeSeparator: ',',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  accessTokenLifetimeMs: dayMs,
  revocation: { url: 'https://api.linear.app/oauth/revoke', style: 'rfc7009' },
  notes: ['Set authorizationParameters to { actor: app } to act as the application in place of the user.'],
}
