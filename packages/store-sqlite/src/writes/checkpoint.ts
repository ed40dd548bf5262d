import type { DatabaseSync } from 'node:sqlite'
import type { Logger } from '@credbroker/core'
import { numberOf } from '../database/pragma.ts'
import { reached } from '../points.ts'
import { endOfTurn } from './end-of-turn.ts'

/** Pages in the log after which they are moved into the file. Reading gets slower with the log's length. */
const pagesBeforeCheckpoint = 1000

/** Moves the write-ahead log into the database, outside of the time that a caller waits for its write. */
export interface Checkpoints {
  /** Counts a write that changes so many rows, each mostly in a page of its own, with values of so many bytes. */
  count(rows: number, bytes: number): void
  /**
   * Makes a checkpoint when enough was counted, after those who were told of their writes have gone on. Never rejects:
   * the log keeps everything until a checkpoint succeeds.
   */
  makeWhenDue(): Promise<void>
  /** Makes one that empties the log, as far as other processes let it. */
  makeLast(): void
}

export function checkpoints(database: DatabaseSync, file: string, logger: Logger | undefined): Checkpoints {
  const pageBytes = numberOf(database, 'page_size')
  let pages = 0

  function make(mode: 'PASSIVE' | 'TRUNCATE'): void {
    pages = 0
    reached('checkpoint')
    try {
      database.exec(`PRAGMA wal_checkpoint(${mode})`)
    } catch (error) {
      const reason = error instanceof Error ? error.message : undefined
      logger?.warn(`the write-ahead log of ${file} could not be moved into it; it goes on to grow`, { reason })
    }
  }

  return {
    count(rows: number, bytes: number): void {
      pages += rows + Math.floor(bytes / pageBytes)
    },
    async makeWhenDue(): Promise<void> {
      if (pages < pagesBeforeCheckpoint) return
      await endOfTurn()
      make('PASSIVE')
    },
    makeLast(): void {
      make('TRUNCATE')
    },
  }
}
