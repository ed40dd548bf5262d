import type { Vendor } from '../../vendor.ts'
import { dayMs } from '../durations.ts'

export const linkedin: Vendor = {
  id: 'linkedin',
  name: 'LinkedIn',
  confidence: 'library',
  agentCoreVendor: 'LinkedinOauth2',
  authorizationEndpoint: 'https://www.linkedin.com/oauth/v2/authorization',
  tokenEndpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
  issuer: 'https://www.linkedin.com/oauth',
  discoveryUrl: 'https://www.linkedin.com/oauth/.well-known/openid-configuration',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'unsupported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'never',
  accessTokenLifetimeMs: 60 * dayMs,
  revocation: { url: 'https://www.linkedin.com/oauth/v2/revoke', style: 'rfc7009' },
  notes: [
    'Refresh tokens are for approved partners and last 365 days; other applications ask the user again after 60 days.',
    'M2M works only for products that LinkedIn enabled for it.',
  ],
}
