import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What SQLite needs beside the file for the first writes: shared memory, and the beginning of the log. */
const roomBytes = 128 * 1024

/**
 * Gives `work` a folder beside the database that nobody else can read, and removes it afterwards. A process that is
 * killed meanwhile leaves it, `credbroker.db.new-…`, and nobody misses it.
 */
export function inWorkshop(file: string, work: (folder: string) => void): void {
  const folder = mkdtempSync(`${file}.new-`)
  try {
    work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Throws when the disk has no room to start with, whatever the reason: SQLite would notice too, but leave files behind
 * that nobody may remove, because another process could have begun to use them.
 */
export function requireRoom(folder: string): void {
  writeFileSync(join(folder, 'room'), Buffer.alloc(roomBytes), { mode: 0o600 })
}
