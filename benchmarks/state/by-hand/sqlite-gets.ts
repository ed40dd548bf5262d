import { strictEqual } from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { type Case, caseOf } from '../../harness.ts'
import { durableDatabase } from './durable-database.ts'
import { gcm } from './gcm.ts'

/** The limit of a read: a prepared select of the very rows that a store has written. */
export function sqliteGetCase(path: string, keys: readonly string[], bytes: number): Case {
  const get = selectIn(new DatabaseSync(path, { readOnly: true }))
  for (const key of keys) strictEqual(get(key).length, bytes)
  let next = 0
  return caseOf('node:sqlite by hand, prepared select', () => get(keys[next++ % keys.length] ?? ''))
}

/** The limit of a read of something encrypted: the same select in a database of its own, and `node:crypto`. */
export function sqliteDecryptCase(path: string, keys: readonly string[], value: Uint8Array): Case {
  const { encrypt, decrypt } = gcm(createSecretKey(randomBytes(32)), randomBytes(40))
  const database = durableDatabase(path, 'NORMAL')
  database.exec(
    'CREATE TABLE records (key TEXT NOT NULL PRIMARY KEY, version INTEGER, expires_at_ms REAL, value BLOB NOT NULL) STRICT',
  )
  const put = database.prepare('INSERT INTO records VALUES (?, 1, NULL, ?)')
  for (const key of keys) {
    const { nonce, text, tag } = encrypt(value)
    put.run(key, Buffer.concat([nonce, text, tag]))
  }
  const get = selectIn(database)
  const decrypted = (key: string) => {
    const row = get(key)
    const tagStart = row.length - 16
    return decrypt({ nonce: row.subarray(0, 12), text: row.subarray(12, tagStart), tag: row.subarray(tagStart) })
  }
  for (const key of keys) strictEqual(Buffer.compare(decrypted(key), value), 0)
  let next = 0
  return caseOf('the same, and AES-256-GCM by hand', () => decrypted(keys[next++ % keys.length] ?? ''))
}

function selectIn(database: DatabaseSync): (key: string) => Uint8Array {
  const select = database.prepare('SELECT version, expires_at_ms, value FROM records WHERE key = ?')
  select.setReturnArrays(true)
  return (key) => {
    const row: unknown = select.get(key)
    return (row as readonly [number, number | null, Uint8Array])[2]
  }
}
