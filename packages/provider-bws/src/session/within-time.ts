import { BrokerError, type Clock } from '@credbroker/core'

/** For a login with its turn, its repeats and what is written down of it. */
const limitMs = 20_000

/** Work that nobody in particular waits for, given up after its time and when the provider closes. */
export async function withinTime<T>(
  clock: Clock,
  closing: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController()
  const cancel = clock.schedule(() => limit.abort(tooSlow()), limitMs, { background: true })
  try {
    return await work(AbortSignal.any([closing, limit.signal]))
  } finally {
    cancel()
  }
}

function tooSlow(): BrokerError {
  return new BrokerError(
    'upstream_unavailable',
    `the login to Bitwarden did not finish within ${limitMs} ms; try again`,
  )
}
