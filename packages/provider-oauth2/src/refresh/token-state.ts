import type { Grant } from '../grants/grant.ts'
import { refreshAtMs } from '../token-endpoint/refresh-time.ts'
import type { Vendor } from '../vendors/vendor.ts'

/**
 * How a grant's access token stands. `fresh`: nothing to do. `due`: it works, and should be refreshed. `over`: it ended.
 * `not_renewable`: it works, and nothing renews it. `lost`: it ended, and nothing renews it.
 */
export type TokenState = 'fresh' | 'due' | 'over' | 'not_renewable' | 'lost'

/** A token that was given so recently is not at fault when somebody says that it was rejected. */
const surelyGoodMs = 10_000

export interface TokenWish {
  readonly nowMs: number
  /** Somebody says that the token does not work. */
  readonly rejected: boolean
  readonly refreshBeforeMs: number | undefined
}

export function tokenState(grant: Grant, vendor: Vendor, { nowMs, rejected, refreshBeforeMs }: TokenWish): TokenState {
  const { issuedAtMs, expiresAtMs } = grant
  const over = expiresAtMs !== undefined && nowMs >= expiresAtMs
  if (!isRenewable(grant, vendor, nowMs)) return over ? 'lost' : 'not_renewable'
  if (over) return 'over'
  // Before the token's own time the clock was put back, and its age says nothing.
  const isOld = nowMs < issuedAtMs || nowMs >= issuedAtMs + surelyGoodMs
  if (rejected && isOld) return 'due'
  const dueAtMs = dueAt(grant, refreshBeforeMs)
  return dueAtMs !== undefined && nowMs >= dueAtMs ? 'due' : 'fresh'
}

/** When a refresh is due, in epoch milliseconds; `undefined` for a token without an end. */
export function dueAt({ issuedAtMs, expiresAtMs }: Grant, refreshBeforeMs: number | undefined): number | undefined {
  if (expiresAtMs === undefined) return undefined
  return refreshAtMs(issuedAtMs, expiresAtMs, refreshBeforeMs === undefined ? {} : { refreshBeforeMs })
}

function isRenewable(
  { refreshToken, refreshTokenExpiresAtMs, expiresAtMs }: Grant,
  { renewal }: Vendor,
  nowMs: number,
): boolean {
  // What renews itself does so only while it lives.
  if (refreshToken === undefined) return renewal !== undefined && (expiresAtMs === undefined || nowMs < expiresAtMs)
  return refreshTokenExpiresAtMs === undefined || nowMs < refreshTokenExpiresAtMs
}
