import type { Vendor } from '../../vendor.ts'
import { hourMs, minuteMs } from '../durations.ts'

export const atlassian: Vendor = {
  id: 'atlassian',
  name: 'Atlassian',
  confidence: 'checked',
  agentCoreVendor: 'AtlassianOauth2',
  authorizationEndpoint: 'https://auth.atlassian.com/authorize',
  tokenEndpoint: 'https://auth.atlassian.com/oauth/token',
  issuer: 'https://auth.atlassian.com',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  authorizationParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
  rotation: 'always',
  rotationLeewayMs: 10 * minuteMs,
  accessTokenLifetimeMs: hourMs,
  // A refresh token that is over is answered with status 403.
  answer: { deadGrantCodes: ['unauthorized_client', 'http_403'] },
  notes: [
    'For a refresh token ask for offline_access; it lasts 90 days without use, 365 days at most.',
    'Ten minutes after a refresh the access token before it stops working too.',
    'Calls go to api.atlassian.com under a cloud id, which is looked up with the token.',
  ],
}
