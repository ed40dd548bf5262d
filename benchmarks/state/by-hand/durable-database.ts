import { DatabaseSync } from 'node:sqlite'

/** A database with the settings of a durable store: a write-ahead log, synced with every commit. */
export function durableDatabase(path: string, synchronous: 'FULL' | 'NORMAL'): DatabaseSync {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}`)
  return database
}
