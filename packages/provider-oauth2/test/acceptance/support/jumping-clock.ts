import type { Clock, ScheduleOptions } from '@credbroker/core'

interface Timer {
  readonly dueAtMs: number
  readonly callback: () => void
  handle?: NodeJS.Timeout
}

/** Real time, which a test can jump ahead of: what was to happen meanwhile happens at once. */
export class JumpingClock implements Clock {
  readonly #timers = new Set<Timer>()
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  schedule(callback: () => void, delayMs: number, { background = false }: ScheduleOptions = {}): () => void {
    const timer: Timer = { dueAtMs: this.now() + delayMs, callback }
    this.#timers.add(timer)
    this.#arm(timer)
    if (background) timer.handle?.unref()
    return () => this.#drop(timer)
  }

  jump(byMs: number): void {
    this.#aheadMs += byMs
    const inOrder = [...this.#timers].sort((one, other) => one.dueAtMs - other.dueAtMs)
    for (const timer of inOrder)
      if (timer.dueAtMs <= this.now()) this.#ring(timer)
      else this.#arm(timer)
  }

  #arm(timer: Timer): void {
    clearTimeout(timer.handle)
    timer.handle = setTimeout(() => this.#ring(timer), timer.dueAtMs - this.now())
  }

  #ring(timer: Timer): void {
    if (this.#drop(timer)) timer.callback()
  }

  #drop(timer: Timer): boolean {
    clearTimeout(timer.handle)
    return this.#timers.delete(timer)
  }
}
