import { BrokerError } from '@credbroker/core'
import type { Answer } from '../exchange/bounded-fetch.ts'
import { retryAfterMs } from '../exchange/retry-after.ts'

/** The error for an answer that another time may be another: a limit, or a server that is not well. Otherwise `undefined`. */
export function passingFailure(answer: Answer, nowMs: number): BrokerError | undefined {
  const { host, status } = answer
  const askedMs = retryAfterMs(answer, nowMs)
  const later = askedMs === undefined ? {} : { retryAfterMs: askedMs }
  if (status === 429) {
    const when = askedMs === undefined ? 'later' : `in ${Math.ceil(askedMs / 1000)} s`
    return new BrokerError(
      'throttled',
      `"${host}" gets more requests from this address than it permits; try again ${when}`,
      later,
    )
  }
  if (status >= 500)
    return new BrokerError('upstream_unavailable', `"${host}" answered ${status}; try again later`, later)
  return undefined
}
