import type { DatabaseSync } from 'node:sqlite'
import type { AppendOptions, AppendOutcome, LogEntry, LogHead } from '@credbroker/core'
import { arrayStatement } from './rows.ts'

const entriesPerPage = 1000

/** The tables of the append-only logs. */
export interface Logs {
  append(log: string, values: readonly Uint8Array[], options: AppendOptions): AppendOutcome
  read(log: string, afterSequence: number): readonly LogEntry[]
  head(log: string): LogHead | undefined
}

type LogRow = readonly [id: number, sequence: number]
type HeadRow = readonly [sequence: number, value: Uint8Array | null]
type EntryRow = readonly [sequence: number, value: Uint8Array]

export function logs(database: DatabaseSync): Logs {
  const find = arrayStatement(database, 'SELECT id, sequence FROM logs WHERE name = ?')
  const create = arrayStatement(database, 'INSERT INTO logs (name, sequence) VALUES (?, 0) RETURNING id, sequence')
  const addEntry = database.prepare('INSERT INTO log_entries VALUES (?, ?, ?)')
  const moveEnd = database.prepare('UPDATE logs SET sequence = ?, head = coalesce(?, head) WHERE id = ?')
  const findHead = arrayStatement(database, 'SELECT sequence, head FROM logs WHERE name = ?')
  const findEntries = arrayStatement(
    database,
    `SELECT sequence, value FROM log_entries WHERE log_id = (SELECT id FROM logs WHERE name = ?) AND sequence > ?
     ORDER BY sequence LIMIT ${entriesPerPage}`,
  )

  return {
    append(log: string, values: readonly Uint8Array[], options: AppendOptions): AppendOutcome {
      const { afterSequence, head } = options
      const known: unknown = find.get(log)
      const last = known === undefined ? 0 : (known as LogRow)[1]
      if (afterSequence !== undefined && afterSequence !== last)
        return { appended: false, conflict: 'sequence', sequence: last }
      const row: unknown = known ?? create.get(log)
      const [id] = row as LogRow
      let sequence = last
      for (const value of values) addEntry.run(id, ++sequence, value)
      moveEnd.run(sequence, head ?? null, id)
      return { appended: true, sequence }
    },

    read(log: string, afterSequence: number): readonly LogEntry[] {
      const rows: unknown = findEntries.all(log, afterSequence)
      return (rows as readonly EntryRow[]).map(([sequence, value]) => ({ sequence, value }))
    },

    head(log: string): LogHead | undefined {
      const row: unknown = findHead.get(log)
      if (row === undefined) return undefined
      const [sequence, value] = row as HeadRow
      return value === null ? { sequence } : { sequence, value }
    },
  }
}
