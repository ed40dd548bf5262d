import { BrokerError, type Clock } from '@credbroker/core'

/** The end of a wait: when its time is over, or when the user interrupts it. */
export interface TimeLimit {
  /** Aborts with `upstream_unavailable` when the time is over, else with the reason of the interruption. */
  readonly signal: AbortSignal
  /** Does the work unless the wait has ended; rejects with the signal's reason as soon as it does. */
  within<T>(work: Promise<T>): Promise<T>
  /** Waits, by no more than there is left; rejects as {@link within} does. */
  pause(ms: number): Promise<void>
  /** Nothing is waited for any more. */
  release(): void
}

export function timeLimit(clock: Clock, limitMs: number, interrupted: AbortSignal): TimeLimit {
  const controller = new AbortController()
  const { signal } = controller
  const interrupt = (): void => controller.abort(interrupted.reason)
  const cancel = clock.schedule(() => controller.abort(tooLate(limitMs)), limitMs)
  if (interrupted.aborted) interrupt()
  else interrupted.addEventListener('abort', interrupt, { once: true })
  const within = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const end = (): void => reject(signal.reason)
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
    })
  return {
    signal,
    within,
    async pause(ms: number): Promise<void> {
      const over = Promise.withResolvers<void>()
      const stop = clock.schedule(over.resolve, ms)
      await within(over.promise).finally(stop)
    },
    release(): void {
      cancel()
      interrupted.removeEventListener('abort', interrupt)
    },
  }
}

function tooLate(limitMs: number): BrokerError {
  return new BrokerError('upstream_unavailable', `nobody finished the sign-in within ${limitMs / 1000} s; start again`)
}
