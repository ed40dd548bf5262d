import type { Clock } from '../../src/index.ts'

/** A clock that a test moves. Timers fire in order when it passes them. */
export class ManualClock implements Clock {
  #now: number
  #timers: { atMs: number; callback: () => void }[] = []

  constructor(now = 1_800_000_000_000) {
    this.#now = now
  }

  now = (): number => this.#now

  schedule(callback: () => void, delayMs: number): () => void {
    const timer = { atMs: this.#now + delayMs, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** The wall clock is set, as time servers do: nothing fires for it. */
  jump(ms: number): void {
    this.#now += ms
  }

  get pending(): number {
    return this.#timers.length
  }

  /** Moves on, then lets everything run that was waiting for it. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= until).sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.atMs)
      next.callback()
      await settle()
    }
    this.#now = until
    await settle()
  }
}

/** Lets every promise that can settle now do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
