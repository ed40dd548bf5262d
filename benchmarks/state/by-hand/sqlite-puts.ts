import { createSecretKey, randomBytes } from 'node:crypto'
import { type Case, caseOf } from '../../harness.ts'
import { durableDatabase } from './durable-database.ts'
import { gcm } from './gcm.ts'

/** `node:sqlite` used directly: one upsert that commits itself, the same with `node:crypto` before it, many in one transaction. */
export function sqlitePutCases(path: string, values: readonly Uint8Array[], keys: readonly string[], together: number) {
  const database = durableDatabase(path, 'FULL')
  database.exec('CREATE TABLE records (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) STRICT')
  const put = database.prepare(
    'INSERT INTO records VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  let next = 0
  const putNext = () => {
    next++
    put.run(keys[next % keys.length] ?? '', values[next % values.length] ?? '')
  }
  const { encrypt } = gcm(createSecretKey(randomBytes(32)), randomBytes(40))
  const encryptAndPutNext = () => {
    next++
    const { nonce, text, tag } = encrypt(values[next % values.length] ?? new Uint8Array())
    put.run(keys[next % keys.length] ?? '', Buffer.concat([nonce, text, tag]))
  }
  const single = caseOf('node:sqlite by hand, one put a transaction', putNext)
  const encrypted = caseOf('the same, after AES-256-GCM by hand', encryptAndPutNext)
  const grouped: Case = {
    name: `node:sqlite by hand, ${together} puts a transaction`,
    async run(count: number): Promise<void> {
      for (let left = count; left > 0; left -= together) {
        begin.run()
        for (let index = 0; index < Math.min(together, left); index++) putNext()
        commit.run()
      }
    },
  }
  return { single, encrypted, grouped }
}
