import type { BrokerError } from '@credbroker/core'

interface Failures {
  count: number
  untilMs: number
  error: BrokerError
}

const capacity = 10_000
const firstPauseMs = 1_000
const longestPauseMs = 60_000

/**
 * Grants whose refresh failed for a reason that passes, and how long each is left alone: not at all after the first
 * failure, then a second and twice as long each time; what the vendor asks for in any case.
 */
export class BackOff {
  readonly #failures = new Map<string, Failures>()

  /** The failure that still stands; `undefined` when the vendor may be asked. */
  standing(id: string, nowMs: number): { readonly error: BrokerError; readonly untilMs: number } | undefined {
    const known = this.#failures.get(id)
    return known !== undefined && nowMs < known.untilMs ? known : undefined
  }

  failed(id: string, error: BrokerError, nowMs: number): void {
    const count = (this.#failures.get(id)?.count ?? 0) + 1
    const pauseMs = count === 1 ? 0 : Math.min(firstPauseMs * 2 ** (count - 2), longestPauseMs)
    this.#failures.delete(id)
    this.#failures.set(id, { count, error, untilMs: nowMs + Math.max(pauseMs, error.retryAfterMs ?? 0) })
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= capacity) break
      this.#failures.delete(oldest)
    }
  }

  succeeded(id: string): void {
    this.#failures.delete(id)
  }
}
