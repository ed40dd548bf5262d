import type { DatabaseSync } from 'node:sqlite'

/** The value of a pragma that is a number. */
export function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(valueOf(database, pragma))
}

/** The first value of the first row that a pragma gives. */
export function valueOf(database: DatabaseSync, pragma: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]
}
