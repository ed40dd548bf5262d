import type { Random } from '@credbroker/core'

const baseMs = 200

/** How one attempt of a request ended. */
export interface AttemptOutcome {
  /** `undefined`: without an answer. */
  readonly status: number | undefined
  /** What the answer's `Retry-After` asks for. */
  readonly askedMs: number | undefined
  /** Nothing of it has left. */
  readonly unsent: boolean
  /** It may arrive twice. */
  readonly harmless: boolean
}

/**
 * How long to wait before an attempt is repeated, `repeated` having been before it; `undefined`: its outcome stands. What
 * `Retry-After` asks for is waited in full, and a random part of a doubling time on top.
 */
export function repeatDelayMs(outcome: AttemptOutcome, repeated: number, random: Random): number | undefined {
  const { status, askedMs = 0, unsent, harmless } = outcome
  // What was turned away was not acted on.
  const repeatable = status === 429 || (status === undefined ? unsent || harmless : harmless && isPassing(status))
  if (!repeatable) return undefined
  const [part = 0] = random.bytes(1)
  return askedMs + baseMs * 2 ** repeated * (0.5 + part / 512)
}

function isPassing(status: number): boolean {
  return status >= 502 && status <= 504
}
