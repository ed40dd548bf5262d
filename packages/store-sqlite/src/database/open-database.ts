import { accessSync, chmodSync, constants, existsSync, realpathSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock, Logger } from '@credbroker/core'
import { asUnusable, unusable } from '../failures.ts'
import { untilUnlocked } from '../writes/until-unlocked.ts'
import { checkContents, checkHeader, walBytes } from './check-database.ts'
import { createDatabase } from './create-database.ts'
import { loadSqlite, type Sqlite } from './load-sqlite.ts'
import { valueOf } from './pragma.ts'
import { inWorkshop, requireRoom } from './workshop.ts'

/** How long SQLite itself may wait for a lock, which stops the whole process meanwhile. */
const blockingWaitMs = 5

/** A burst of writes leaves a log of this size at most. */
const keptWalBytes = 16 * 1024 * 1024

/** Rights of group and others. */
const rightsOfOthers = 0o077

/** A database that is open, and where it is: symbolic links are resolved. */
export interface OpenDatabase {
  readonly database: DatabaseSync
  readonly file: string
}

/**
 * Opens the database at an absolute path, creates it when there is no file. Rejects with `config_invalid` when it
 * cannot be used, and has changed nothing then.
 */
export async function openDatabase(path: string, clock: Clock, logger: Logger | undefined): Promise<OpenDatabase> {
  const sqlite = loadSqlite()
  if (sqlite === undefined) throw unusable(path, 'this Node.js runs without SQLite; use an official build of it')
  try {
    if (!existsSync(path)) createDatabase(sqlite, path)
    const file = realpathSync(path)
    const database = await untilUnlocked(clock, () => checkedDatabase(sqlite, file, logger))
    return { database, file }
  } catch (error) {
    throw asUnusable(path, error)
  }
}

function checkedDatabase(sqlite: Sqlite, file: string, logger: Logger | undefined): DatabaseSync {
  checkHeader(sqlite, file)
  accessSync(file, constants.R_OK | constants.W_OK)
  accessSync(dirname(file), constants.W_OK | constants.X_OK)
  // With shared memory in place, another process has begun already.
  if (!existsSync(`${file}-shm`)) inWorkshop(file, requireRoom)
  // Closing a connection that can write moves the log into the file; one that only reads leaves a damaged file as it is.
  const unfinished = walBytes(file) > 0
  if (unfinished) connected(sqlite, file, true, (database) => checkContents(database, file)).close()
  return connected(sqlite, file, false, (database) => {
    if (!unfinished) checkContents(database, file)
    tightenRights(file, logger)
    prepareConnection(database, file)
  })
}

function connected(
  { DatabaseSync }: Sqlite,
  file: string,
  readOnly: boolean,
  prepare: (database: DatabaseSync) => void,
): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly, timeout: blockingWaitMs })
  try {
    prepare(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

function prepareConnection(database: DatabaseSync, file: string): void {
  // A backup that was made with VACUUM INTO has another mode.
  if (valueOf(database, 'journal_mode = WAL') !== 'wal') {
    throw unusable(file, 'its file system cannot share memory between processes; use a local disk')
  }
  // macOS only: its ordinary sync stops at the disk's own memory.
  database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
  // Checkpoints are made after the callers were told, see writes/checkpoint.ts.
  database.exec(`PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${keptWalBytes}`)
  database.exec('PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF')
}

/** SQLite gives the files beside the database the rights of the database. */
function tightenRights(file: string, logger: Logger | undefined): void {
  if (process.platform === 'win32') return
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    const mode = statSync(name, { throwIfNoEntry: false })?.mode
    if (mode === undefined || (mode & rightsOfOthers) === 0) continue
    chmodSync(name, mode & 0o700)
    if (name === file) logger?.warn(`other users had rights on ${file}; now only its owner has`)
  }
}
