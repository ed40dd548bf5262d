import type { Vendor } from '../vendor.ts'

/** A server that no preset knows. Its addresses are options; of its habits the strictest are assumed. */
export const custom: Vendor = {
  id: 'custom',
  name: 'Any OAuth 2.0 server',
  confidence: 'checked',
  agentCoreVendor: 'CustomOauth2',
  parameters: { discoveryUrl: 'optional', metadata: 'optional', audience: 'optional' },
  clientAuthMethods: [
    'client_secret_basic',
    'client_secret_post',
    'private_key_jwt',
    'client_secret_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
    'none',
  ],
  pkce: 'supported',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  machineParameters: { audience: 'audience' },
  rotation: 'always',
  rotationLeewayMs: 0,
  notes: [
    'Give discoveryUrl or metadata, one of the two.',
    'Set pkce to false only for a server that refuses requests with PKCE.',
    'Refresh tokens are taken to serve once.',
  ],
}
