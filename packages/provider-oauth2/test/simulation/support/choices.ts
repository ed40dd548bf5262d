import type { Random } from '@credbroker/core'
import { seededRandom } from '@credbroker/testkit'

/** Decisions that are the same for the same seed. */
export class Choices {
  readonly #random: Random

  constructor(seed: string) {
    this.#random = seededRandom(seed)
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    const [a = 0, b = 0, c = 0] = this.#random.bytes(3)
    return (a * 2 ** 16 + b * 2 ** 8 + c) / 2 ** 24
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1))
  }

  one<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to choose from')
    return list[this.between(0, list.length - 1)] as T
  }

  /** One of the names, as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const entries = Object.entries(weights) as [Name, number][]
    let left = this.fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [name, weight] of entries) {
      left -= weight
      if (left < 0) return name
    }
    throw new RangeError('nothing to choose from')
  }
}
