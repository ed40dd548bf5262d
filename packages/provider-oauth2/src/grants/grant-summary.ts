import type { GrantSummary } from '@credbroker/core'
import type { Grant } from './grant.ts'

/** What may be told of a grant: nothing that is a token. */
export function grantSummary(grant: Grant): GrantSummary {
  const { id, workload, user, status, reason, grantedScopes, createdAtMs, issuedAtMs } = grant
  const { expiresAtMs, refreshToken, refreshTokenExpiresAtMs } = grant
  return {
    id,
    workload,
    ...(user !== undefined && { user }),
    kind: 'oauth2Token',
    status,
    ...(reason !== undefined && { reason }),
    scopes: grantedScopes,
    createdAtMs,
    refreshedAtMs: issuedAtMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(refreshTokenExpiresAtMs !== undefined && { consentExpiresAtMs: refreshTokenExpiresAtMs }),
    renewable: refreshToken !== undefined,
  }
}
