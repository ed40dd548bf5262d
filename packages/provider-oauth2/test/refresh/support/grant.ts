import type { Grant } from '../../../src/grants/grant.ts'
import type { ResolvedVendor } from '../../../src/vendors/vendor.ts'

export const nowMs = 1_800_000_000_000

/** A consent whose token lives for ten minutes from {@link nowMs}. */
export function aGrant(over: Partial<Grant> = {}): Grant {
  return {
    id: 'grant',
    workload: 'billing',
    subject: 'user:alice',
    resources: [],
    audiences: [],
    sessionId: 'session-1',
    issuedBy: { clientId: 'client', tokenEndpoint: 'https://vendor.example/token' },
    status: 'active',
    accessToken: 'access-1',
    tokenType: 'Bearer',
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + 600_000,
    refreshToken: 'refresh-1',
    askedScopes: ['read', 'write'],
    grantedScopes: ['read'],
    createdAtMs: nowMs - 1_000,
    kept: { instance: 'one' },
    ...over,
  }
}

/** A strict vendor: each refresh token serves once. */
export const strictVendor: ResolvedVendor = {
  id: 'strict',
  name: 'Strict',
  confidence: 'checked',
  clientAuthMethods: ['client_secret_post'],
  pkce: 'required',
  scopeSeparator: ' ',
  scopes: 'requested',
  tokenRequestBody: 'form',
  rotation: 'always',
  resolved: true,
}
