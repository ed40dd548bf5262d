import type { Clock } from '@credbroker/core'
import type { Answer } from './http/answer.ts'

/** What may happen to a request instead of an answer, or before it. An {@link Answer} is sent as it is. */
export type Fault =
  | 'serverError'
  | 'unavailable'
  | 'throttled'
  | 'html'
  | 'reset'
  | { readonly delayMs: number }
  | Answer

/** What is to go wrong at one endpoint: the next requests in order, then all of a while. */
export class FaultScript {
  readonly #clock: Clock
  #queue: Fault[] = []
  #lasting: { readonly fault: Fault; readonly untilMs: number } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Happens to the next requests, behind what was scripted before. */
  next(fault: Fault, times = 1): void {
    this.#queue.push(...Array.from({ length: times }, () => fault))
  }

  /** Happens to every request from now on, for so long. */
  during(fault: Fault, forMs: number): void {
    this.#lasting = { fault, untilMs: this.#clock.now() + forMs }
  }

  clear(): void {
    this.#queue = []
    this.#lasting = undefined
  }

  take(): Fault | undefined {
    const next = this.#queue.shift()
    if (next !== undefined) return next
    if (this.#lasting !== undefined && this.#clock.now() >= this.#lasting.untilMs) this.#lasting = undefined
    return this.#lasting?.fault
  }
}
