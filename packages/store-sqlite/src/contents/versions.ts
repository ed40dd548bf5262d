import type { DatabaseSync } from 'node:sqlite'
import type { Transact } from '../writes/transaction.ts'
import { arrayStatement } from './rows.ts'

/** A block this large is used up after a million writes, and 2^53 holds eight billion blocks. */
const blockSize = 2 ** 20

/** Numbers that no write of any process had before, or will have. */
export interface Versions {
  /** Sees to it that so many can be taken. Has a transaction of its own when a new block is needed. */
  provide(count: number): void
  take(): number
}

/**
 * Each process takes numbers from a block that it has reserved for itself: a counter that every write raises would be
 * one more page to write each time. What is left of a block at the end of the process is never used.
 */
export function versions(database: DatabaseSync, transact: Transact): Versions {
  const reserve = arrayStatement(
    database,
    `UPDATE version_blocks SET next_version = next_version + ${blockSize} RETURNING next_version`,
  )
  let next = 0
  let end = 0
  return {
    provide(count: number): void {
      if (end - next >= count) return
      // Not relaxed: a reservation that is lost would be given out again.
      const row: unknown = transact(false, () => reserve.get())
      const [blockEnd] = row as readonly [number]
      end = blockEnd
      next = blockEnd - blockSize
    },
    take: (): number => next++,
  }
}
