import type { DatabaseSync } from 'node:sqlite'
import type {
  Clock,
  DeleteOptions,
  DeleteOutcome,
  ListPage,
  PutOptions,
  PutOutcome,
  StoredRecord,
} from '@credbroker/core'
import { keyRange } from './keys.ts'
import type { Leases } from './leases.ts'
import { arrayStatement } from './rows.ts'
import type { Versions } from './versions.ts'

const keysPerPage = 1000
/** A sweep costs as much as a small write, so not every transaction makes one. */
const transactionsPerSweep = 64
const sweptAtOnce = 1000

/** The table of records. */
export interface Records {
  get(key: string): StoredRecord | undefined
  put(key: string, value: Uint8Array, options: PutOptions): PutOutcome
  delete(key: string, options: DeleteOptions): DeleteOutcome
  list(prefix: string, cursor: string | undefined): ListPage
  /** Called in every transaction; now and then it removes some of the records that have expired. */
  sweep(): void
}

type StateRow = readonly [version: number, expiresAtMs: number | null]
type RecordRow = readonly [...StateRow, value: Uint8Array]

export function records(database: DatabaseSync, clock: Clock, versions: Versions, leases: Leases): Records {
  const find = arrayStatement(database, 'SELECT version, expires_at_ms, value FROM records WHERE key = ?')
  const findState = arrayStatement(database, 'SELECT version, expires_at_ms FROM records WHERE key = ?')
  const write = database.prepare(
    `INSERT INTO records VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE
     SET version = excluded.version, expires_at_ms = excluded.expires_at_ms, value = excluded.value`,
  )
  const remove = database.prepare('DELETE FROM records WHERE key = ?')
  const findKeys = arrayStatement(
    database,
    `SELECT key FROM records WHERE key >= ? AND key < ? AND (expires_at_ms IS NULL OR expires_at_ms > ?)
     ORDER BY key LIMIT ${keysPerPage + 1}`,
  )
  const removeExpired = database.prepare(
    `DELETE FROM records WHERE rowid IN
     (SELECT rowid FROM records WHERE expires_at_ms <= ? LIMIT ${sweptAtOnce})`,
  )

  let transactions = 0

  const hasExpired = (expiresAtMs: number | null) => expiresAtMs !== null && expiresAtMs <= clock.now()

  function versionOf(key: string): string | undefined {
    const row: unknown = findState.get(key)
    if (row === undefined) return undefined
    const [version, expiresAtMs] = row as StateRow
    return hasExpired(expiresAtMs) ? undefined : String(version)
  }

  function conflict(key: string, options: PutOptions | DeleteOptions): 'version' | 'fencing' | undefined {
    const { ifVersion, fencingToken } = options
    if (fencingToken !== undefined && leases.isOutdated(key, fencingToken)) return 'fencing'
    if (ifVersion !== undefined && (versionOf(key) ?? 'absent') !== ifVersion) return 'version'
    if (fencingToken !== undefined) leases.remember(key, fencingToken)
    return undefined
  }

  return {
    get(key: string): StoredRecord | undefined {
      const row: unknown = find.get(key)
      if (row === undefined) return undefined
      const [version, expiresAtMs, value] = row as RecordRow
      if (expiresAtMs === null) return { value, version: String(version) }
      return hasExpired(expiresAtMs) ? undefined : { value, version: String(version), expiresAtMs }
    },

    put(key: string, value: Uint8Array, options: PutOptions): PutOutcome {
      const lost = conflict(key, options)
      if (lost !== undefined) return { stored: false, conflict: lost }
      const version = versions.take()
      write.run(key, version, options.expiresAtMs ?? null, value)
      return { stored: true, version: String(version) }
    },

    delete(key: string, options: DeleteOptions): DeleteOutcome {
      const lost = conflict(key, options)
      if (lost !== undefined) return { deleted: false, conflict: lost }
      const deleted = versionOf(key) !== undefined
      remove.run(key)
      return { deleted }
    },

    list(prefix: string, cursor: string | undefined): ListPage {
      const { from, to } = keyRange(prefix, cursor)
      const rows: unknown = findKeys.all(from, to, clock.now())
      const keys = (rows as readonly (readonly [string])[]).map(([key]) => key)
      if (keys.length <= keysPerPage) return { keys }
      const page = keys.slice(0, keysPerPage)
      const last = page.at(-1)
      return last === undefined ? { keys: page } : { keys: page, cursor: last }
    },

    sweep(): void {
      if (transactions++ % transactionsPerSweep === 0) removeExpired.run(clock.now())
    },
  }
}
