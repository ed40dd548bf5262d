import type { IssueCall } from '@credbroker/core'
import { pause } from '../../refresh/transaction/pause.ts'
import type { ConsentParts } from '../attempt.ts'

const firstPauseMs = 50
const longestPauseMs = 1_000

/** Repeats a write of what exists nowhere else until it succeeds, or the call's deadline is over. */
export async function persistently<T>(
  work: () => Promise<T>,
  { context: { clock, logger } }: ConsentParts,
  { signal }: IssueCall,
): Promise<T> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) throw error
      if (pauseMs === firstPauseMs)
        logger.error('a new grant cannot be written down; it is kept in memory and tried again', {
          error: error instanceof Error ? error.name : typeof error,
        })
      await pause(clock, pauseMs)
    }
  }
}
