import type { Clock } from '@credbroker/core'

/** How long a read is trusted, in milliseconds: so late a change by another process is noticed. */
export const freshMs = 1_000
const capacity = 10_000

interface Read<T> {
  /** Epoch milliseconds of its beginning. */
  readonly atMs: number
  readonly value: Promise<T>
}

/**
 * Remembers reads for a second, so that a store is not asked for every request. Requests that come together share one
 * read. Holds at most 10,000, and what is no longer fresh goes with the next read.
 */
export class ReadMemory<T> {
  readonly #clock: Clock
  /** In the order in which they began. */
  readonly #reads = new Map<string, Read<T>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get(name: string, read: () => Promise<T>): Promise<T> {
    const known = this.#reads.get(name)
    if (known !== undefined && this.#isFresh(known)) return known.value
    const value = read()
    this.#reads.delete(name)
    this.#reads.set(name, { atMs: this.#clock.now(), value })
    this.#makeRoom()
    value.catch(() => {
      if (this.#reads.get(name)?.value === value) this.#reads.delete(name)
    })
    return value
  }

  /** The next request reads again; what a read under way brings is not remembered. */
  forget(name: string): void {
    this.#reads.delete(name)
  }

  #makeRoom(): void {
    for (const [name, read] of this.#reads) {
      if (this.#isFresh(read) && this.#reads.size <= capacity) break
      this.#reads.delete(name)
    }
  }

  /** A clock that was set back makes nothing last longer. */
  #isFresh({ atMs }: Read<T>): boolean {
    const ageMs = this.#clock.now() - atMs
    return ageMs >= 0 && ageMs < freshMs
  }
}
