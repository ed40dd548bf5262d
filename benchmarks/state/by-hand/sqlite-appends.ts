import { randomBytes } from 'node:crypto'
import type { Case } from '../../harness.ts'
import { durableDatabase } from './durable-database.ts'

const headBytes = 400

/** A log as rows: for each group of records one row with all of them, and its end replaced in the same transaction. */
export function sqliteAppendCase(name: string, path: string, recordsInGroup: number, bytesInGroup: number): Case {
  const database = durableDatabase(path, 'FULL')
  database.exec(
    `CREATE TABLE log_entries (log_id INTEGER NOT NULL, sequence INTEGER NOT NULL, value BLOB NOT NULL,
     PRIMARY KEY (log_id, sequence)) STRICT;
     CREATE TABLE logs (id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, head BLOB NOT NULL) STRICT;
     INSERT INTO logs VALUES (1, 0, x'')`,
  )
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  const append = database.prepare('INSERT INTO log_entries VALUES (1, ?, ?)')
  const moveEnd = database.prepare('UPDATE logs SET sequence = ?, head = ? WHERE id = 1')
  const group = randomBytes(Math.round(bytesInGroup))
  const head = randomBytes(headBytes)
  let sequence = 0
  return {
    name,
    async run(records: number): Promise<void> {
      const groups = Math.ceil(records / recordsInGroup)
      for (let index = 0; index < groups; index++) {
        head.writeUInt32BE(++sequence)
        begin.run()
        append.run(sequence, group)
        moveEnd.run(sequence, head)
        commit.run()
      }
    },
  }
}
