import { BrokerError } from '../errors.ts'

const longestLine = 10_000

/** How many calls of one provider run at once; the others wait in line. A slow provider slows only itself. */
export class CallSlots {
  readonly #limit: number
  readonly #line = new Set<() => void>()
  #taken = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes a slot if one is free. */
  tryTake(): boolean {
    if (this.#taken >= this.#limit) return false
    this.#taken++
    return true
  }

  /** Gives a slot that was taken to whoever waits longest. */
  release(): void {
    for (const next of this.#line) {
      this.#line.delete(next)
      next()
      return
    }
    this.#taken--
  }

  /**
   * Stands in line for a slot and calls back when it is taken. The returned function leaves the line, or gives the slot
   * back. Throws `throttled` when the line is too long.
   */
  queue(provider: string, run: () => void): () => void {
    if (this.#line.size >= longestLine) {
      throw new BrokerError('throttled', `provider "${provider}" is busy: ${longestLine} requests wait; try again`, {
        retryAfterMs: 1_000,
      })
    }
    const turn = () => run()
    this.#line.add(turn)
    return () => {
      if (!this.#line.delete(turn)) this.release()
    }
  }
}
