import type { Clock, ScheduleOptions } from '../services/services.ts'

/** Resolves after `delayMs`, at once when that is over; rejects with the signal's reason when that comes first. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal, options?: ScheduleOptions): Promise<void> {
  if (delayMs <= 0) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.schedule(
      () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      },
      delayMs,
      options,
    )
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
