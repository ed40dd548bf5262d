import { type Case, caseOf } from '../../harness.ts'
import { durableDatabase } from './durable-database.ts'

/** A lease as a row that is taken when it has ended, and given back: two transactions that are not synced. */
export function sqliteLeaseCase(path: string, keys: readonly string[]): Case {
  const database = durableDatabase(path, 'NORMAL')
  database.exec(
    'CREATE TABLE leases (key TEXT NOT NULL PRIMARY KEY, token INTEGER NOT NULL, until_ms REAL NOT NULL) STRICT',
  )
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  const take = database.prepare(
    `INSERT INTO leases VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE
     SET token = token + 1, until_ms = excluded.until_ms WHERE until_ms <= ? RETURNING token`,
  )
  take.setReturnArrays(true)
  const release = database.prepare('UPDATE leases SET until_ms = 0 WHERE key = ? AND token = ?')
  let next = 0
  return caseOf('node:sqlite by hand, take and release', () => {
    const key = keys[next++ % keys.length] ?? ''
    const now = Date.now()
    begin.run()
    const row: unknown = take.get(key, now + 10_000, now)
    commit.run()
    const [token] = row as readonly [number]
    begin.run()
    release.run(key, token)
    commit.run()
  })
}
