import type { BrokerError, Random } from '@credbroker/core'

/** What Amazon will say again until somebody changes something. */
const definiteMs = 60_000
const firstPauseMs = 500
const longestPauseMs = 8_000

/**
 * How long a failure stands for all who ask, in milliseconds: a minute when it is definite; otherwise a random part of a time
 * that doubles with each in a row, and no less than Amazon asks for.
 */
export function failurePauseMs(error: BrokerError, count: number, random: Random): number {
  if (error.code === 'throttled' || error.retryable) {
    const ceilingMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (count - 1))
    const [byte = 0] = random.bytes(1)
    return Math.max((ceilingMs * (byte + 1)) / 256, error.retryAfterMs ?? 0)
  }
  return definiteMs
}
