import { statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { DatabaseSync } from 'node:sqlite'
import { resultCode, sqliteCode, unusable } from '../failures.ts'
import type { Sqlite } from './load-sqlite.ts'
import { numberOf, valueOf } from './pragma.ts'
import { applicationId, layout, layoutVersion } from './tables.ts'

/** Databases up to this size are read through at every start; a larger one would delay it noticeably. */
const readThroughBytes = 32 * 1024 * 1024

const walHeaderBytes = 32
const walFrameHeaderBytes = 24

/** Size of the write-ahead log beside a database: what was committed and is not in the file yet. */
export function walBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/**
 * Throws `config_invalid` when the file is not a database of ours, without a trace: opened as immutable, SQLite takes no
 * lock, creates no file and repairs nothing. It does go through SQLite, because closing a file that Node has opened
 * would end the locks that another store of this process holds on it. https://www.sqlite.org/howtocorrupt.html 2.2
 */
export function checkHeader({ DatabaseSync }: Sqlite, file: string): void {
  const stats = statSync(file)
  if (!stats.isFile()) throw unusable(file, 'it is no file; correct the path')
  if (stats.size === 0) {
    throw unusable(file, 'it is empty; restore it from a backup, or delete it to begin with a new one')
  }
  const location = pathToFileURL(file)
  location.searchParams.set('immutable', '1')
  const database = new DatabaseSync(location, { readOnly: true })
  try {
    if (numberOf(database, 'application_id') !== applicationId) throw foreign(file)
    checkVersion(database, file)
  } catch (error) {
    // A process that was stopped in the middle of a checkpoint leaves a file that only makes sense with its log.
    if (sqliteCode(error) !== resultCode.corrupt || walBytes(file) === 0) throw error
  } finally {
    database.close()
  }
}

/** Throws `config_invalid` when the database is not complete. Its log counts as part of it. */
export function checkContents(database: DatabaseSync, file: string): void {
  if (numberOf(database, 'application_id') !== applicationId) throw foreign(file)
  checkVersion(database, file)
  const pageBytes = numberOf(database, 'page_size')
  const pages = numberOf(database, 'page_count')
  const { size } = statSync(file)
  const pagesInLog = Math.floor(Math.max(0, walBytes(file) - walHeaderBytes) / (walFrameHeaderBytes + pageBytes))
  if (size % pageBytes !== 0 || size / pageBytes + pagesInLog < pages) {
    throw unusable(file, 'its end is missing; restore it from a backup')
  }
  if (!hasLayout(database)) throw foreign(file)
  if (pages * pageBytes <= readThroughBytes && valueOf(database, 'quick_check(1)') !== 'ok') {
    throw unusable(file, 'it is damaged; restore it from a backup')
  }
}

function checkVersion(database: DatabaseSync, file: string): void {
  const version = numberOf(database, 'user_version')
  if (version === layoutVersion) return
  throw unusable(
    file,
    `its layout is number ${version} and this version of @credbroker/store-sqlite knows number ${layoutVersion}; ` +
      'install a version that knows it, or use another path',
  )
}

function hasLayout(database: DatabaseSync): boolean {
  const rows = database.prepare("SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").all()
  const found = new Set(rows.map(({ sql }) => sql))
  return found.size === layout.length && layout.every((statement) => found.has(statement))
}

function foreign(file: string): Error {
  return unusable(file, 'it is the database of another program; use another path')
}
