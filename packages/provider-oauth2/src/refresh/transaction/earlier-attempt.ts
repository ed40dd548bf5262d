import type { Presented } from '../../grants/grant.ts'
import type { Vendor } from '../../vendors/vendor.ts'
import { repeatable } from './repeatable.ts'

/**
 * What to do about a refresh token that was shown to the vendor before, without an answer. `wait`: whoever showed it may
 * still get one. `present`: showing it again does no harm. `doubtful`: if the vendor used it up, showing it again ends
 * the grant; if not, it is the only way to keep it.
 */
export type EarlierAttempt = 'wait' | 'present' | 'doubtful'

export function earlierAttempt(
  { atMs, deadlineAtMs, worker }: Presented,
  vendor: Vendor,
  nowMs: number,
  isGone: (worker: string) => boolean,
): EarlierAttempt {
  // A mark from the future says that the clock was put back, and nothing about how long to wait.
  if (nowMs >= atMs && nowMs < deadlineAtMs && !isGone(worker)) return 'wait'
  return repeatable(atMs, vendor, nowMs) ? 'present' : 'doubtful'
}
