import type { Clock, Random } from '../services/services.ts'
import { fraction } from '../services/fraction.ts'

/** `closed`: calls go through. `open`: none does. `half-open`: the next one, or the one under way, decides. */
export type CircuitState = 'closed' | 'open' | 'half-open'

export interface CircuitBreakerOptions {
  /** Failures in a row that open the circuit. Default 5. */
  readonly failureThreshold?: number
  /** Failures in a row count together only within this time. Default 60 000. */
  readonly windowMs?: number
  /** How long the circuit is open at first; doubles with every probe that fails. Default 1000. */
  readonly openMs?: number
  /** The longest that it is open. Default 30 000. */
  readonly maximumOpenMs?: number
  /** After this time a probe whose outcome nobody told counts as abandoned. Default 60 000. */
  readonly probeMs?: number
}

/** A call that was not let through. */
export interface CircuitRefusal {
  /** When it is worth to come back. */
  readonly retryAfterMs: number
}

/**
 * Stops calling somebody who fails, and finds out with one call at a time whether he is back. It counts and keeps time,
 * nothing else: it calls nobody and sets no timer. Whoever is admitted tells the outcome by exactly one of `succeeded`,
 * `failed` and `abandoned`.
 *
 * Every waiting time is drawn from the upper half of its nominal length, so that processes which failed together do
 * not probe together.
 */
export class CircuitBreaker {
  readonly #clock: Clock
  readonly #random: Random
  readonly #options: Required<CircuitBreakerOptions>
  /** Instants of the failures in a row, oldest first; at most `failureThreshold` of them. */
  #failures: number[] = []
  /** `undefined`: closed. */
  #opening: { readonly sinceMs: number; readonly lengthMs: number; readonly nominalMs: number } | undefined
  #probeSinceMs: number | undefined
  #period = 0

  constructor(clock: Clock, random: Random, options: CircuitBreakerOptions = {}) {
    this.#clock = clock
    this.#random = random
    this.#options = {
      failureThreshold: 5,
      windowMs: 60_000,
      openMs: 1000,
      maximumOpenMs: 30_000,
      probeMs: 60_000,
      ...options,
    }
  }

  get state(): CircuitState {
    if (this.#opening === undefined) return 'closed'
    return this.#probeSinceMs === undefined && this.#openForMs(this.#opening) > 0 ? 'open' : 'half-open'
  }

  /**
   * Rises when the circuit opens, closes, and lets a probe through. Read it after `admit` and hand it back with the
   * outcome: what comes late, from a call of an earlier period, then changes nothing.
   */
  get period(): number {
    return this.#period
  }

  /** `undefined`: go ahead, and tell how it went. Otherwise: do not call. */
  admit(): CircuitRefusal | undefined {
    if (this.#opening === undefined) return undefined
    const openForMs = this.#openForMs(this.#opening)
    if (openForMs > 0) return { retryAfterMs: openForMs }
    if (this.#probeSinceMs !== undefined && passedMs(this.#probeSinceMs, this.#clock) < this.#options.probeMs) {
      return { retryAfterMs: this.#options.openMs }
    }
    this.#probeSinceMs = this.#clock.now()
    this.#period++
    return undefined
  }

  /** The other side answered as it should. */
  succeeded(period: number = this.#period): void {
    if (period !== this.#period) return
    if (this.#failures.length > 0) this.#failures = []
    if (this.#probeSinceMs === undefined) return
    this.#probeSinceMs = undefined
    this.#opening = undefined
    this.#period++
  }

  /** The other side could not be reached, took too long or broke. A refusal by it is no failure. */
  failed(period: number = this.#period): void {
    if (period !== this.#period) return
    if (this.#opening !== undefined) {
      // While it is open, failures come from calls that began before; they are why it is open.
      if (this.#probeSinceMs !== undefined) this.#open(this.#opening.nominalMs * 2)
      return
    }
    const nowMs = this.#clock.now()
    this.#failures = [...this.#failures, nowMs].slice(-this.#options.failureThreshold)
    const [firstMs = nowMs] = this.#failures
    if (this.#failures.length < this.#options.failureThreshold || nowMs - firstMs > this.#options.windowMs) return
    this.#open(this.#options.openMs)
  }

  /** The call ended without saying anything about the other side, such as one that its caller gave up. */
  abandoned(period: number = this.#period): void {
    if (period === this.#period) this.#probeSinceMs = undefined
  }

  #open(wantedMs: number): void {
    const nominalMs = Math.min(wantedMs, this.#options.maximumOpenMs)
    const lengthMs = Math.ceil((nominalMs * (1 + fraction(this.#random))) / 2)
    this.#opening = { sinceMs: this.#clock.now(), lengthMs, nominalMs }
    this.#probeSinceMs = undefined
    this.#failures = []
    this.#period++
  }

  #openForMs({ sinceMs, lengthMs }: { readonly sinceMs: number; readonly lengthMs: number }): number {
    return lengthMs - passedMs(sinceMs, this.#clock)
  }
}

/** A clock that was set back must not keep a circuit open for longer: then all the time has passed. */
function passedMs(sinceMs: number, clock: Clock): number {
  const passed = clock.now() - sinceMs
  return passed < 0 ? Number.POSITIVE_INFINITY : passed
}
