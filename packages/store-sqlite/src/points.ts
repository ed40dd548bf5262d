import { channel } from 'node:diagnostics_channel'

/**
 * A place in the life of the database at which something has just become true. `open.created`: there is a file, without
 * tables. `open.migrated`: it has its tables. `transaction.begin`: the lock for writing is held.
 * `transaction.written`: every statement has run, nothing is committed. `transaction.committed`: it is, and nobody was
 * told. `transaction.acknowledged`: every outcome was handed out. `checkpoint`: the log is about to be moved into the
 * file.
 */
export type Point =
  | 'open.created'
  | 'open.migrated'
  | 'transaction.begin'
  | 'transaction.written'
  | 'transaction.committed'
  | 'transaction.acknowledged'
  | 'checkpoint'

const points = channel('credbroker:store-sqlite')

/** Tells subscribers of the diagnostics channel `credbroker:store-sqlite`, for tests that stop the process there. */
export function reached(point: Point): void {
  if (points.hasSubscribers) points.publish({ point })
}
