import { createHmac, type KeyObject } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'

/** The limit of verifying a log: each stored block is selected and hashed, and nothing is opened or parsed. */
export function hashLog(path: string, key: KeyObject): { readonly blocks: number; readonly bytes: number } {
  const database = new DatabaseSync(path, { readOnly: true })
  const select = database.prepare('SELECT value FROM log_entries ORDER BY log_id, sequence')
  select.setReturnArrays(true)
  let [blocks, bytes] = [0, 0]
  let mac: Uint8Array = new Uint8Array(32)
  for (const row of select.iterate()) {
    const [value] = row as unknown as readonly [Uint8Array]
    mac = createHmac('sha256', key).update(mac).update(value).digest()
    blocks++
    bytes += value.length
  }
  database.close()
  return { blocks, bytes }
}
