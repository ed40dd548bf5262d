import type { Clock, ScheduleOptions } from '@credbroker/core'

/** The time of this machine, and as much later as it was put forward: tokens end without anybody waiting. */
export class JumpingClock implements Clock {
  #aheadMs = 0

  now(): number {
    return Date.now() + this.#aheadMs
  }

  jump(ms: number): void {
    this.#aheadMs += ms
  }

  schedule(callback: () => void, delayMs: number, { background = false }: ScheduleOptions = {}): () => void {
    const timer = setTimeout(callback, delayMs)
    if (background) timer.unref()
    return () => clearTimeout(timer)
  }
}
