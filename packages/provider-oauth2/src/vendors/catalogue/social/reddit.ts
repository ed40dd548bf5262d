import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const reddit: Vendor = {
  id: 'reddit',
  name: 'Reddit',
  confidence: 'library',
  agentCoreVendor: 'RedditOauth2',
  authorizationEndpoint: 'https://www.reddit.com/api/v1/authorize',
  tokenEndpoint: 'https://www.reddit.com/api/v1/access_token',
  parameters: { userAgent: 'optional' },
  clientAuthMethods: ['client_secret_basic'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  // Clients that look like a library are answered with 429.
  tokenRequestHeaders: { 'user-agent': 'credbroker' },
  tokenRequestHeadersFrom: { 'user-agent': 'userAgent' },
  authorizationParameters: { duration: 'permanent' },
  rotation: 'never',
  accessTokenLifetimeMs: dayMs,
  revocation: { url: 'https://www.reddit.com/api/v1/revoke_token', style: 'rfc7009' },
  answer: { errorIn200: { member: 'error' } },
  notes: ['Set userAgent to a text that names your application: Reddit slows down clients that it cannot tell apart.'],
}
