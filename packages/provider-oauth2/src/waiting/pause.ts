import type { Clock, ScheduleOptions } from '@credbroker/core'

/** Waits. */
export function pause(clock: Clock, delayMs: number, options?: ScheduleOptions): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(resolve, delayMs, options)
  })
}
