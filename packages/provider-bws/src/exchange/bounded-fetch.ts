import { type Fetch, type GuardedRequestInit, wholeBody } from '@credbroker/core'

/** One answer, read whole. */
export interface Answer {
  /** Who answered: host and port. */
  readonly host: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface BoundedRequestInit extends GuardedRequestInit {
  readonly maxResponseBytes: number
  readonly signal: AbortSignal
}

const attemptMs = 10_000

/**
 * One request whose answer is read whole, without following redirects: they would carry credentials elsewhere. A `fetch`
 * of the host's that ignores the limits is held to them here. Rejects as `fetch` does.
 */
export async function boundedFetch(fetch: Fetch, href: string, init: BoundedRequestInit): Promise<Answer> {
  const { maxResponseBytes } = init
  const response = await fetch(href, { ...init, redirect: 'manual', retries: 0, timeoutMs: attemptMs })
  const text = (await wholeBody(response, maxResponseBytes)).toString('utf8')
  return { host: new URL(href).host, status: response.status, headers: response.headers, text }
}
