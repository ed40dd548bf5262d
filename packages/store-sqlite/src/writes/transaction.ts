import type { DatabaseSync } from 'node:sqlite'

/** Runs work as one transaction that holds the lock for writing from its first statement, and gives its result. */
export type Transact = <T>(relaxed: boolean, work: () => T) => T

/**
 * Transactions of one connection. A relaxed one is not synced to the disk; as all share one log, which is kept up to the
 * last sync at least, the next transaction that is not relaxed makes durable what came before it too.
 */
export function transactions(database: DatabaseSync): Transact {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const commit = database.prepare('COMMIT')
  let isRelaxed: boolean | undefined

  return <T>(relaxed: boolean, work: () => T): T => {
    if (relaxed !== isRelaxed) {
      database.exec(`PRAGMA synchronous = ${relaxed ? 'NORMAL' : 'FULL'}`)
      isRelaxed = relaxed
    }
    begin.run()
    try {
      const result = work()
      commit.run()
      return result
    } catch (error) {
      // After some errors, a full disk for one, SQLite has rolled back itself.
      if (database.isTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
}
