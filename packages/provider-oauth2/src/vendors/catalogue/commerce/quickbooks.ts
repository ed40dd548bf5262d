import type { Vendor } from '../../vendor.ts'
import { dayMs, hourMs } from '../durations.ts'

export const quickbooks: Vendor = {
  id: 'quickbooks',
  name: 'QuickBooks Online',
  confidence: 'checked',
  authorizationEndpoint: 'https://appcenter.intuit.com/connect/oauth2',
  tokenEndpoint: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  issuer: 'https://oauth.platform.intuit.com/op/v1',
  // With an underscore, unlike everybody else's.
  discoveryUrl: 'https://developer.api.intuit.com/.well-known/openid_configuration',
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  // A new refresh token comes about once a day.
  rotation: 'always',
  rotationLeewayMs: dayMs,
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke', style: 'rfc7009' },
  answer: { refreshExpiresInMember: 'x_refresh_token_expires_in' },
  keepFromCallback: ['realmId'],
  notes: [
    'realmId, the id of the company, comes with the token.',
    'Refresh tokens last 100 days without use, 5 years at most.',
  ],
}
