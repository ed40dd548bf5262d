import { BrokerError } from '../errors.ts'
import type { Services } from '../services/services.ts'
import type { GuardedRequestInit } from './guarded-request-init.ts'
import { wholeBody } from './whole-body.ts'

const deadlineMs = 10_000
// The guarded fetch knows its own deadline from everything else, and whether the call had left; this is for others.
const lastDeadlineMs = 11_000
const largestBytes = 1_048_576

type Network = Pick<Services, 'fetch' | 'clock'>

/**
 * One call of a vendor's server, whose answer is read whole before it is given: at most 1 MiB, within 10 s, without
 * following redirects (they would carry credentials elsewhere). A `fetch` of the host's that ignores all this is held to
 * it here. Rejects as `fetch` does; with an error of its own when the signal aborts, so that `mayHaveArrived` speaks of
 * this call alone.
 */
export async function boundedFetch(
  { fetch, clock }: Network,
  href: string,
  init: GuardedRequestInit,
  signal: AbortSignal,
): Promise<Response> {
  const ending = new AbortController()
  const giveUp = () => ending.abort(new Error('the call was given up'))
  const cancelDeadline = clock.schedule(() => ending.abort(tooSlow()), lastDeadlineMs, { background: true })
  signal.addEventListener('abort', giveUp, { once: true })
  if (signal.aborted) giveUp()
  try {
    const response = await fetch(href, {
      ...init,
      redirect: 'manual',
      retries: 0,
      timeoutMs: deadlineMs,
      maxResponseBytes: largestBytes,
      signal: ending.signal,
    })
    const { status, headers } = response
    const body = await wholeBody(response, largestBytes)
    return new Response([204, 205, 304].includes(status) ? null : body, { status, headers })
  } finally {
    cancelDeadline()
    signal.removeEventListener('abort', giveUp)
  }
}

function tooSlow(): BrokerError {
  return new BrokerError('upstream_unavailable', `no whole answer came within ${lastDeadlineMs} ms; try again`)
}
