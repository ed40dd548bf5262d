import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const twitch: Vendor = {
  id: 'twitch',
  name: 'Twitch',
  confidence: 'checked',
  agentCoreVendor: 'TwitchOauth2',
  authorizationEndpoint: 'https://id.twitch.tv/oauth2/authorize',
  tokenEndpoint: 'https://id.twitch.tv/oauth2/token',
  issuer: 'https://id.twitch.tv/oauth2',
  discoveryUrl: 'https://id.twitch.tv/oauth2/.well-known/openid-configuration',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'unknown',
  accessTokenLifetimeMs: 4 * hourMs,
  revocation: { url: 'https://id.twitch.tv/oauth2/revoke', style: 'rfc7009' },
  notes: ['A refresh token ends when the user changes their password.'],
}
