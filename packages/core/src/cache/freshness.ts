import { fraction } from '../services/fraction.ts'
import type { Random } from '../services/services.ts'

/** When a credential is fetched again and when it is no longer given out. Epoch milliseconds. */
export interface Freshness {
  /** From here on a new one is fetched in the background while this one is still served. */
  readonly refreshAtMs: number
  /** From here on callers wait for a new one. */
  readonly unusableAtMs: number
}

const longestEarlyRenewalMs = 5 * 60_000
const longestMarginMs = 5_000

/**
 * A tenth of the lifetime, at most five minutes, is left for renewing, and the start of that window is spread over half
 * as much again, so that credentials issued together are not renewed together. The last twentieth, at most five
 * seconds, is not served: the caller needs time to use what it gets. A provider that knows better says so.
 */
export function freshness(
  issued: { readonly expiresAtMs?: number; readonly refreshAtMs?: number; readonly unusableAtMs?: number },
  nowMs: number,
  random: Random,
): Freshness {
  const expiresAtMs = issued.expiresAtMs ?? Number.POSITIVE_INFINITY
  const lifetimeMs = Math.max(0, expiresAtMs - nowMs)
  const windowMs = Math.min(lifetimeMs / 10, longestEarlyRenewalMs)
  const wantedMs = issued.refreshAtMs ?? expiresAtMs - windowMs
  const spreadMs = Math.min(windowMs, Math.max(0, wantedMs - nowMs) / 5) / 2
  const marginMs = Math.min(lifetimeMs / 20, longestMarginMs)
  const unusableAtMs = Math.min(issued.unusableAtMs ?? expiresAtMs - marginMs, expiresAtMs)
  const refreshAtMs = wantedMs - (Number.isFinite(spreadMs) ? spreadMs * fraction(random) : 0)
  return { refreshAtMs: Math.min(Math.max(refreshAtMs, nowMs), unusableAtMs), unusableAtMs }
}
