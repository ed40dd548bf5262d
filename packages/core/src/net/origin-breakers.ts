import type { Clock, Logger, Random } from '../services/services.ts'
import { CircuitBreaker } from './circuit-breaker.ts'

/** More origins than any configuration names; what is beyond was called longest ago. */
const maximumOrigins = 1000

/** The circuit breakers of all origins that were called. An origin that was forgotten begins anew. */
export class OriginBreakers {
  readonly #clock: Clock
  readonly #random: Random
  readonly #logger: Logger | undefined
  readonly #breakers = new Map<string, CircuitBreaker>()

  constructor(clock: Clock, random: Random, logger: Logger | undefined) {
    this.#clock = clock
    this.#random = random
    this.#logger = logger
  }

  of(origin: string): CircuitBreaker {
    const breaker = this.#breakers.get(origin) ?? new CircuitBreaker(this.#clock, this.#random)
    // A map keeps the order of insertion: the first is the one that was asked for longest ago.
    this.#breakers.delete(origin)
    this.#breakers.set(origin, breaker)
    for (const oldest of this.#breakers.keys()) {
      if (this.#breakers.size <= maximumOrigins) break
      this.#breakers.delete(oldest)
    }
    return breaker
  }

  /** Notes a failure, and says so in the log when it is the one that opens the circuit. */
  failed(breaker: CircuitBreaker, period: number, origin: string): void {
    const before = breaker.state
    breaker.failed(period)
    if (before !== 'open' && breaker.state === 'open') {
      this.#logger?.warn('an upstream keeps failing; calls to it are held back', { origin })
    }
  }
}
