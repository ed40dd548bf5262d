import type { Random } from '../services/services.ts'
import { fraction } from '../services/fraction.ts'
import { readRetryAfterMs } from './retry-after.ts'

const baseMs = 200
const maximumMs = 5000

/** How one attempt ended. */
export interface AttemptOutcome {
  /** `undefined`: without an answer. */
  readonly status: number | undefined
  /** The answer's `Retry-After`. */
  readonly retryAfter: string | undefined
}

export interface RetryMoment {
  readonly nowMs: number
  /** When the whole call must be over. */
  readonly deadlineAtMs: number
  /** How many attempts were repeated before, from 0. */
  readonly repeated: number
}

/**
 * How long to wait before the attempt is repeated; `undefined`: its outcome stands. What the other side asks for in
 * `Retry-After` is waited in full, and a random part of a doubling time on top of it, so that many who were turned away
 * together do not come back together.
 */
export function retryDelayMs(outcome: AttemptOutcome, moment: RetryMoment, random: Random): number | undefined {
  const { nowMs, deadlineAtMs, repeated } = moment
  const askedMs = readRetryAfterMs(outcome.retryAfter, nowMs)
  const { status } = outcome
  // A 429 that says nothing about when is no invitation: the limit may be one of days.
  const repeatable =
    status === undefined || (status >= 502 && status <= 504) || (status === 429 && askedMs !== undefined)
  if (!repeatable) return undefined
  const delayMs = (askedMs ?? 0) + fraction(random) * Math.min(maximumMs, baseMs * 2 ** repeated)
  return nowMs + delayMs < deadlineAtMs ? delayMs : undefined
}
