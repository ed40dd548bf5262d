import type { Clock, ScheduleOptions } from '@credbroker/core'

/** A view of a clock that counts the timers of one provider. */
export interface ProviderTimers extends Clock {
  /** Timers that have neither fired nor been cancelled. */
  readonly left: number
}

export function providerTimers(clock: Clock): ProviderTimers {
  const timers = new Set<symbol>()
  return {
    now: (): number => clock.now(),
    schedule(callback: () => void, delayMs: number, options?: ScheduleOptions): () => void {
      const timer = Symbol('timer')
      timers.add(timer)
      const fire = () => {
        timers.delete(timer)
        callback()
      }
      const cancel = clock.schedule(fire, delayMs, options)
      return () => {
        timers.delete(timer)
        cancel()
      }
    },
    get left(): number {
      return timers.size
    },
  }
}
