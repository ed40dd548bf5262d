import type { BrokerError } from '@credbroker/core'

const definiteMs = 30_000
const firstPauseMs = 1_000
const longestPauseMs = 30_000

/** A failed login that stands for a while. */
export interface StandingFailure {
  readonly error: BrokerError
  /** Epoch milliseconds. */
  readonly untilMs: number
}

/**
 * How long no login is tried after one that failed, so that many requests do not make many failing logins. A refusal
 * stands for 30 s; after other failures the pause doubles from a second on, and is what the vendor asks for at least.
 */
export class LoginRest {
  #failures = 0
  #last: (StandingFailure & { readonly sinceMs: number }) | undefined

  /** The failure that still stands; `undefined` when a login may be tried. A clock that was set back makes none last longer. */
  standing(nowMs: number): StandingFailure | undefined {
    const last = this.#last
    return last !== undefined && nowMs >= last.sinceMs && nowMs < last.untilMs ? last : undefined
  }

  failed(error: BrokerError, nowMs: number): void {
    this.#failures++
    const pauseMs = Math.min(firstPauseMs * 2 ** (this.#failures - 1), longestPauseMs)
    const restMs = error.code === 'upstream_rejected' ? definiteMs : Math.max(pauseMs, error.retryAfterMs ?? 0)
    this.#last = { error, sinceMs: nowMs, untilMs: nowMs + restMs }
  }

  succeeded(): void {
    this.#failures = 0
    this.#last = undefined
  }
}
