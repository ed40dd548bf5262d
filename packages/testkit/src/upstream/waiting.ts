import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Clock } from '@credbroker/core'

/** Waits for the time or the promise, but no longer than the connection to the caller is there. */
export async function waiting(
  until: number | Promise<unknown>,
  response: ServerResponse,
  clock: Clock | undefined,
): Promise<void> {
  if (response.closed) return
  const over = new AbortController()
  // Its rejection is only that nobody listens any more.
  const gone = once(response, 'close', { signal: over.signal }).catch(() => {})
  let cancel: (() => void) | undefined
  const timer = new Promise<void>((resolve) => {
    if (typeof until === 'number' && Number.isFinite(until)) cancel = schedule(resolve, until, clock)
  })
  try {
    await Promise.race([gone, typeof until === 'number' ? timer : until])
  } finally {
    cancel?.()
    over.abort()
  }
}

function schedule(callback: () => void, delayMs: number, clock: Clock | undefined): () => void {
  if (clock !== undefined) return clock.schedule(callback, delayMs)
  // oxlint-disable-next-line eslint/no-restricted-globals -- A server without a clock of its own keeps real time.
  const timer = setTimeout(callback, delayMs)
  return () => clearTimeout(timer)
}
