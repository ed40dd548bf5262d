import type { Clock } from '@credbroker/core'
import { isLocked } from '../failures.ts'

const firstDelayMs = 5
const longestDelayMs = 50
const patienceMs = 5000

/**
 * What `attempt` returns. While another process holds the lock it is tried again, for 5 s; then the last error rejects.
 * Other errors reject at once.
 */
export function untilUnlocked<T>(clock: Clock, attempt: () => T): Promise<T> {
  return tried(clock, attempt, firstDelayMs, 0)
}

function tried<T>(clock: Clock, attempt: () => T, delayMs: number, waitedMs: number): Promise<T> {
  try {
    return Promise.resolve(attempt())
  } catch (error) {
    if (!isLocked(error) || waitedMs >= patienceMs) return Promise.reject(error)
  }
  return new Promise((resolve) => {
    const again = () => resolve(tried(clock, attempt, Math.min(2 * delayMs, longestDelayMs), waitedMs + delayMs))
    clock.schedule(again, delayMs)
  })
}
