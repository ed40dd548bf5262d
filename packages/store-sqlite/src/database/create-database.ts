import { closeSync, fsyncSync, linkSync, openSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { reached } from '../points.ts'
import type { Sqlite } from './load-sqlite.ts'
import { applicationId, firstRows, layout, layoutVersion } from './tables.ts'
import { inWorkshop, requireRoom } from './workshop.ts'

/**
 * Creates an empty database at `file`, or leaves the one that another process put there meanwhile. It is built in a
 * folder of its own beside its place and appears there complete: nobody opens half of one, nobody else can read it at
 * any moment, and a start that fails leaves nothing behind.
 */
export function createDatabase(sqlite: Sqlite, file: string): void {
  inWorkshop(file, (folder) => {
    const draft = join(folder, 'draft.db')
    closeSync(openSync(draft, 'wx', 0o600))
    reached('open.created')
    fillDraft(sqlite, draft)
    requireRoom(folder)
    publish(draft, file)
    reached('open.migrated')
  })
}

function fillDraft({ DatabaseSync }: Sqlite, draft: string): void {
  const database = new DatabaseSync(draft)
  try {
    database.exec('BEGIN')
    for (const statement of [...layout, firstRows]) database.exec(statement)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layoutVersion}`)
    database.exec('COMMIT')
    // Kept in the file. Closing removes the log again.
    database.exec('PRAGMA journal_mode = WAL')
  } finally {
    database.close()
  }
}

/** Unlike a rename, a link replaces nothing. */
function publish(draft: string, file: string): void {
  try {
    linkSync(draft, file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw error
  }
  // A database with two names is in danger: opened by each of them, it would get two logs.
  unlinkSync(draft)
  // Windows gives no handle of a folder, and keeps its entries without.
  if (process.platform === 'win32') return
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
