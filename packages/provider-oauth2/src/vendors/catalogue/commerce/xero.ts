import type { Vendor } from '../../vendor.ts'
import { minuteMs } from '../durations.ts'

export const xero: Vendor = {
  id: 'xero',
  name: 'Xero',
  confidence: 'library',
  authorizationEndpoint: 'https://login.xero.com/identity/connect/authorize',
  tokenEndpoint: 'https://identity.xero.com/connect/token',
  issuer: 'https://identity.xero.com',
  discoveryUrl: 'https://identity.xero.com/.well-known/openid-configuration',
  clientAuthMethods: ['client_secret_basic', 'none'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  rotationLeewayMs: 30 * minuteMs,
  accessTokenLifetimeMs: 30 * minuteMs,
  revocation: { url: 'https://identity.xero.com/connect/revocation', style: 'rfc7009' },
  notes: [
    'For a refresh token ask for offline_access; it lasts 60 days.',
    'Calls need a tenant id, which is looked up at api.xero.com/connections.',
  ],
}
