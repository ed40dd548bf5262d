import type { Vendor } from '../../vendors/vendor.ts'

/** Left for the request to arrive before the vendor's leeway ends. */
const marginMs = 2_000

/**
 * Whether a refresh token that was shown first at `presentedAtMs` may be shown again without harm, although the vendor may
 * have used it up: it does not rotate tokens, or still accepts the one before.
 */
export function repeatable(presentedAtMs: number, { rotation, rotationLeewayMs = 0 }: Vendor, nowMs: number): boolean {
  if (rotation === 'never') return true
  return nowMs >= presentedAtMs && nowMs + marginMs < presentedAtMs + rotationLeewayMs
}
