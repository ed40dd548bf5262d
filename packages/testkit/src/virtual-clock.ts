import type { Clock, ScheduleOptions } from '@credbroker/core'

interface Timer {
  /** In milliseconds of passed time, which the wall clock's jumps do not touch. */
  readonly dueMs: number
  readonly callback: () => void
  readonly background: boolean
}

// A loopback request and its answer take three turns of the event loop; the rest is for slower machinery.
const turnsAfterTimer = 10
const settlingTurns = 50
// How long work that waits for the machine alone, such as a thread of the crypto library, is waited for first.
const patientTurns = 1_000
const stepMs = 250

/** A clock that a test moves: time passes when it is told to, and timers fire in order as it does. */
export class VirtualClock implements Clock {
  #passedMs = 0
  #startMs: number
  readonly #timers = new Set<Timer>()

  /** Starts at a fixed instant in January 2027, or at the epoch milliseconds given. */
  constructor(startMs: number = 1_800_000_000_000) {
    this.#startMs = startMs
  }

  now(): number {
    return this.#startMs + this.#passedMs
  }

  schedule(callback: () => void, delayMs: number, { background = false }: ScheduleOptions = {}): () => void {
    const timer = { dueMs: this.#passedMs + Math.max(0, delayMs), callback, background }
    this.#timers.add(timer)
    return () => void this.#timers.delete(timer)
  }

  /** Timers that have neither fired nor been cancelled, those in the background included. */
  get pending(): number {
    return this.#timers.size
  }

  /** Those of them that somebody waits for. */
  get pendingInForeground(): number {
    return [...this.#timers].filter(({ background }) => !background).length
  }

  /**
   * Lets time pass. Timers fire in order, each at its time, and after each everything runs that can run now, requests to
   * local servers included. Rejects with what a callback throws.
   */
  async advance(ms: number): Promise<void> {
    await this.settle()
    const untilMs = this.#passedMs + ms
    for (let timer = this.#next(untilMs); timer !== undefined; timer = this.#next(untilMs)) {
      this.#timers.delete(timer)
      this.#passedMs = Math.max(this.#passedMs, timer.dueMs)
      timer.callback()
      await turns(turnsAfterTimer)
    }
    this.#passedMs = untilMs
    await this.settle()
  }

  /** Lets time pass until this instant, in epoch milliseconds. An instant of the past is no error, and nothing happens. */
  advanceTo(atMs: number): Promise<void> {
    return this.advance(Math.max(0, atMs - this.now()))
  }

  /**
   * Lets time pass until the work has ended, however it ends, by no more than `withinMs`. Gives whether it has. No time
   * passes for work that needs none.
   */
  async advanceUntil(work: Promise<unknown>, withinMs: number): Promise<boolean> {
    const state = { ended: false }
    const end = () => {
      state.ended = true
    }
    work.then(end, end)
    for (let turn = 0; turn < patientTurns && !state.ended; turn++) await turnOfTheEventLoop()
    for (let leftMs = withinMs; leftMs > 0 && !state.ended; leftMs -= stepMs) {
      await this.advance(Math.min(stepMs, leftMs))
    }
    return state.ended
  }

  /** Sets the wall clock forward or back, as a time server does. No time passes, so no timer fires. */
  jump(ms: number): void {
    this.#startMs += ms
  }

  /** Lets everything run that can run without time passing. */
  settle(): Promise<void> {
    return turns(settlingTurns)
  }

  #next(untilMs: number): Timer | undefined {
    let next: Timer | undefined
    // The set is in the order of scheduling, so that of equal timers the first one fires first.
    for (const timer of this.#timers)
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer
    return next
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await turnOfTheEventLoop()
}

/** Every microtask runs, and what the operating system has for us is taken in once. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    // oxlint-disable-next-line eslint/no-restricted-globals -- The turns of the event loop are what this clock waits for.
    setImmediate(resolve)
  })
}
