import { readRetryAfterMs } from '@credbroker/core'
import type { Answer } from './bounded-fetch.ts'

/** A longer wait is taken for this one. */
const longestMs = 300_000

/** How long an answer asks to wait, within reason; `undefined` when it does not say. RFC 9110 section 10.2.3. */
export function retryAfterMs({ headers }: Pick<Answer, 'headers'>, nowMs: number): number | undefined {
  const askedMs = readRetryAfterMs(headers.get('retry-after'), nowMs)
  return askedMs && Math.min(askedMs, longestMs)
}
