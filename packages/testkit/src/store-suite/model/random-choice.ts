import type { Random } from '@credbroker/core'

/** Chooses by random bytes. */
export class RandomChoice {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** A whole number from 0 to below `limit`, which is at most 2^32; each about as often. */
  below(limit: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#random.bytes(4)
    return Math.floor((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) * (limit / 2 ** 32))
  }

  /** One member of a list that is not empty. */
  one<T>(choices: readonly T[]): T {
    // The index is below the length.
    return choices[this.below(choices.length)] as T
  }

  /** True once in so many times. */
  once(inTimes: number): boolean {
    return this.below(inTimes) === 0
  }
}
