import type { Vendor } from '../../vendor.ts'
import { hourMs } from '../durations.ts'

export const zoom: Vendor = {
  id: 'zoom',
  name: 'Zoom',
  confidence: 'library',
  agentCoreVendor: 'ZoomOauth2',
  authorizationEndpoint: 'https://zoom.us/oauth/authorize',
  tokenEndpoint: 'https://zoom.us/oauth/token',
  parameters: { accountId: 'optional' },
  clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  machineGrantType: 'account_credentials',
  machineParameters: { account_id: 'accountId' },
  rotation: 'always',
  accessTokenLifetimeMs: hourMs,
  revocation: { url: 'https://zoom.us/oauth/revoke', style: 'rfc7009' },
  notes: [
    'M2M needs accountId.',
    'Name no scopes to get those of the application: sources do not agree on how Zoom separates them.',
    'Refresh tokens last 90 days.',
  ],
}
