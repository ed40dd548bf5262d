import type { Clock } from '@credbroker/core'

/** A token bucket: so many requests at once, and so many in a second from then on. */
export interface UsagePlan {
  perSecond: number
  burst: number
}

/** How much is left of usage plans, by the clock. */
export class UsagePlans {
  readonly #clock: Clock
  readonly #buckets = new Map<string, { left: number; atMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes one request out of the bucket of that name. `false`: nothing is left. */
  take(name: string, { perSecond, burst }: UsagePlan): boolean {
    const nowMs = this.#clock.now()
    const { left, atMs } = this.#buckets.get(name) ?? { left: burst, atMs: nowMs }
    // What a millionth is short of a whole request is how numbers are written, not how long somebody waited.
    const now = Math.min(burst, left + ((nowMs - atMs) / 1000) * perSecond + 1e-6)
    const isTaken = now >= 1
    this.#buckets.set(name, { left: isTaken ? now - 1 : now, atMs: nowMs })
    return isTaken
  }
}
