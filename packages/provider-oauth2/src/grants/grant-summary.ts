import type { GrantSummary } from '@credbroker/core'
import { tokenState } from '../refresh/token-state.ts'
import type { Vendor } from '../vendors/vendor.ts'
import type { Grant, GrantLoss } from './grant.ts'

/** What may be told of a grant at a moment: nothing that is a token. */
export function grantSummary(grant: Grant, vendor: Vendor, nowMs: number): GrantSummary {
  const { id, workload, user, grantedScopes, createdAtMs, issuedAtMs } = grant
  const { expiresAtMs, refreshToken, refreshTokenExpiresAtMs } = grant
  const reason = lossOf(grant, vendor, nowMs)
  return {
    id,
    workload,
    ...(user !== undefined && { user }),
    kind: 'oauth2Token',
    status: reason === undefined ? 'active' : 'needs_consent',
    ...(reason !== undefined && { reason }),
    scopes: grantedScopes,
    createdAtMs,
    refreshedAtMs: issuedAtMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(refreshTokenExpiresAtMs !== undefined && { consentExpiresAtMs: refreshTokenExpiresAtMs }),
    renewable: refreshToken !== undefined || (reason === undefined && vendor.renewal !== undefined),
  }
}

/** Nobody has to ask for a grant that ran out for it to be over. */
function lossOf(grant: Grant, vendor: Vendor, nowMs: number): GrantLoss | undefined {
  if (grant.status !== 'active') return grant.reason ?? 'refused'
  if (tokenState(grant, vendor, { nowMs, rejected: false, refreshBeforeMs: undefined }) !== 'lost') return undefined
  return grant.refreshToken === undefined ? 'no_refresh_token' : 'expired'
}
