import type { Clock, Logger } from '../services/services.ts'
import { pause } from './pause.ts'

const firstPauseMs = 50
const longestPauseMs = 2_000

/**
 * Repeats a write of something that exists nowhere else until it succeeds, whoever stops waiting for it. Whoever waits
 * keeps the process alive, these attempts do not. `what`: what cannot be written, for the log.
 */
export async function persistently<T>(
  work: () => Promise<T>,
  what: string,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work()
    } catch (error) {
      if (pauseMs === firstPauseMs)
        logger.error(`${what} cannot be written down; it is kept in memory and tried again`, {
          error: error instanceof Error ? error.name : typeof error,
        })
      await pause(clock, pauseMs, undefined, { background: true })
    }
  }
}
