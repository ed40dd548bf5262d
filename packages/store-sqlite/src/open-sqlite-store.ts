import { resolve } from 'node:path'
import type { Clock, Logger, Store } from '@credbroker/core'
import { openDatabase } from './database/open-database.ts'
import { sqliteStore } from './sqlite-store.ts'

export interface SqliteStoreOptions {
  /** File of the database. It is created when it does not exist; its folder has to exist. */
  readonly path: string
  /** Judges expiry and the end of leases. Processes that share a file have to share the time. */
  readonly clock: Clock
  /** Is told what an operator should know and no caller can. */
  readonly logger?: Logger
}

/**
 * Opens the store in one SQLite file, ready for use. What resolves is on the disk, except for leases and `relaxed`
 * puts. Writes that are asked for in the same turn share one transaction; a read sees what was acknowledged, and may
 * not see a write that was not awaited.
 *
 * Rejects with `config_invalid` when the file cannot be used, and has changed nothing then. Later an operation rejects
 * with `internal` when the disk fails or is full, when another program keeps the file locked for more than 5 s, or when
 * the store is closed.
 */
export async function openSqliteStore({ path, clock, logger }: SqliteStoreOptions): Promise<Store> {
  return sqliteStore(await openDatabase(resolve(path), clock, logger), clock, logger)
}
