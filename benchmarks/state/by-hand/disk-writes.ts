import { strictEqual } from 'node:assert/strict'
import { fdatasyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import type { Case } from '../../harness.ts'

const largestLogBytes = 64 * 1024 * 1024

/** The limit of any durable write: bytes in place of others in a file that has its size already, and a sync. */
export function overwriteCase(name: string, path: string, value: Uint8Array, places: number): Case {
  const file = openSync(path, 'w+', 0o600)
  for (let place = 0; place < places; place++)
    writeSync(file, Buffer.alloc(value.length), 0, value.length, place * value.length)
  fdatasyncSync(file)
  let next = 0
  return {
    name,
    async run(count: number): Promise<void> {
      for (let index = 0; index < count; index++) {
        writeSync(file, value, 0, value.length, (next++ % places) * value.length)
        fdatasyncSync(file)
      }
      const written = Buffer.alloc(value.length)
      readSync(file, written, 0, value.length, ((next - 1) % places) * value.length)
      strictEqual(written.equals(value), true)
    },
  }
}

/** The limit of any durable log: for each group of records one write at the end of a file, and a sync. */
export function groupedAppendCase(name: string, path: string, recordsInGroup: number, bytesInGroup: number): Case {
  const file = openSync(path, 'a', 0o600)
  const group = Buffer.alloc(Math.round(bytesInGroup), 'r')
  let bytes = 0
  return {
    name,
    async run(records: number): Promise<void> {
      if (bytes > largestLogBytes) ftruncateSync(file, (bytes = 0))
      const groups = Math.ceil(records / recordsInGroup)
      for (let index = 0; index < groups; index++) {
        bytes += writeSync(file, group)
        fdatasyncSync(file)
      }
    },
  }
}
