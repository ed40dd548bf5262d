import type { Clock } from '@credbroker/core'

interface Timer {
  readonly dueMs: number
  readonly order: number
  callback: (() => void) | undefined
}

/** Whose clock stops with it. */
export interface Mortal {
  readonly isDead: boolean
}

/** The time of a simulation: it passes as fast as there is something to do, and the wall clocks of all may be set. */
export class SimulatedTime {
  #passedMs = 0
  #offsetMs = 1_800_000_000_000
  #scheduled = 0
  readonly #holding = new Set<Promise<unknown>>()
  /** A heap: the next timer first. */
  readonly #timers: Timer[] = []

  /** Milliseconds since the start, which no jump touches. */
  get passedMs(): number {
    return this.#passedMs
  }

  /** Epoch milliseconds of everybody's wall clock. */
  now(): number {
    return this.#offsetMs + this.#passedMs
  }

  jump(ms: number): void {
    this.#offsetMs += ms
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { dueMs: this.#passedMs + Math.max(0, delayMs), order: this.#scheduled++, callback }
    this.#push(timer)
    return () => {
      timer.callback = undefined
    }
  }

  /** The clock of somebody who may die. */
  clockOf(owner: Mortal): Clock {
    return {
      now: () => this.now(),
      schedule: (callback: () => void, delayMs: number) =>
        this.after(delayMs, () => {
          if (!owner.isDead) callback()
        }),
    }
  }

  /** No time passes until this has ended: it needs the machine, and none of the time here. */
  holdUntil(work: Promise<unknown>): void {
    const end = () => void this.#holding.delete(work)
    this.#holding.add(work)
    work.then(end, end)
  }

  /** Lets time pass, and everything happen that happens in it. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#passedMs + ms
    for (let next = this.#timers[0]; next !== undefined && next.dueMs <= untilMs; next = this.#timers[0]) {
      this.#pop()
      const { callback } = next
      if (callback === undefined) continue
      this.#passedMs = next.dueMs
      callback()
      await settled()
      while (this.#holding.size > 0) await Promise.allSettled(this.#holding)
    }
    this.#passedMs = untilMs
  }

  #push(timer: Timer): void {
    let index = this.#timers.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#isBefore(index, parent)) return
      this.#swap(index, parent)
      index = parent
    }
  }

  #pop(): void {
    const last = this.#timers.pop()
    if (last === undefined || this.#timers.length === 0) return
    this.#timers[0] = last
    for (let index = 0; ; ) {
      let first = index
      for (const child of [2 * index + 1, 2 * index + 2])
        if (child < this.#timers.length && this.#isBefore(child, first)) first = child
      if (first === index) return
      this.#swap(index, first)
      index = first
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#timers[one], this.#timers[other]]
    if (a === undefined || b === undefined) return false
    return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#timers[one], this.#timers[other]]
    if (a === undefined || b === undefined) return
    this.#timers[one] = b
    this.#timers[other] = a
  }
}

/** Resolves when everything has run that needs no time: promises, and what the runtime puts off to the next turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve))
}
