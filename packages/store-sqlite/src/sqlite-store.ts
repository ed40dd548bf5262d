import type {
  AppendOptions,
  AppendOutcome,
  Clock,
  DeleteOptions,
  DeleteOutcome,
  Lease,
  ListPage,
  LogEntry,
  LogHead,
  Logger,
  PutOptions,
  PutOutcome,
  Store,
  StoredRecord,
} from '@credbroker/core'
import { checkedKey, checkedPrefix } from './contents/keys.ts'
import { leases } from './contents/leases.ts'
import { logs } from './contents/logs.ts'
import { records } from './contents/records.ts'
import { versions } from './contents/versions.ts'
import type { OpenDatabase } from './database/open-database.ts'
import { asFailure, closedFailure } from './failures.ts'
import { checkpoints } from './writes/checkpoint.ts'
import { transactions } from './writes/transaction.ts'
import { untilUnlocked } from './writes/until-unlocked.ts'
import { writeQueue } from './writes/write-queue.ts'

/** The store on an open database, which it closes. */
export function sqliteStore({ database, file }: OpenDatabase, clock: Clock, logger: Logger | undefined): Store {
  const transact = transactions(database)
  const checkpointing = checkpoints(database, file, logger)
  const versionNumbers = versions(database, transact)
  const leaseTable = leases(database, clock)
  const recordTable = records(database, clock, versionNumbers, leaseTable)
  const logTables = logs(database)
  const queue = writeQueue(clock, transact, {
    before: versionNumbers.provide,
    within: recordTable.sweep,
    after: checkpointing.makeWhenDue,
    failure: (error: unknown): Error => asFailure(file, 'written', error),
  })
  let closing: Promise<void> | undefined

  /** Reads at once, what is committed now. */
  function reading<T>(read: () => T): Promise<T> {
    if (closing !== undefined) return Promise.reject(closedFailure(file))
    return untilUnlocked(clock, read).catch((error) => {
      throw asFailure(file, 'read', error)
    })
  }

  function writing<T>(relaxed: boolean, rows: number, bytes: number, apply: () => T): Promise<T> {
    if (closing !== undefined) return Promise.reject(closedFailure(file))
    checkpointing.count(rows, bytes)
    return queue.add({ relaxed, apply })
  }

  async function finish(): Promise<void> {
    await queue.idle()
    checkpointing.makeLast()
    database.close()
  }

  return {
    durable: true,
    get: (key: string): Promise<StoredRecord | undefined> => reading(() => recordTable.get(checkedKey(key))),
    async put(key: string, value: Uint8Array, options: PutOptions = {}): Promise<PutOutcome> {
      const name = checkedKey(key)
      const kept = copyOf(value)
      return writing(options.relaxed === true, 1, kept.length, () => recordTable.put(name, kept, options))
    },
    async delete(key: string, options: DeleteOptions = {}): Promise<DeleteOutcome> {
      const name = checkedKey(key)
      return writing(false, 1, 0, () => recordTable.delete(name, options))
    },
    list: (prefix: string, cursor?: string): Promise<ListPage> =>
      reading(() => recordTable.list(checkedPrefix(prefix), cursor)),
    async lease(key: string, ttlMs: number): Promise<Lease | undefined> {
      const name = checkedKey(key)
      const token = await writing(true, 1, 0, () => leaseTable.grant(name, ttlMs))
      if (token === undefined) return undefined
      return {
        token,
        renew: (renewedTtlMs: number): Promise<boolean> =>
          writing(true, 1, 0, () => leaseTable.renew(name, token, renewedTtlMs)),
        release: (): Promise<void> => writing(true, 1, 0, () => leaseTable.release(name, token)),
      }
    },
    async append(log: string, values: readonly Uint8Array[], options: AppendOptions = {}): Promise<AppendOutcome> {
      const name = checkedKey(log)
      const kept = values.map(copyOf)
      const head = options.head && copyOf(options.head)
      const bytes = kept.reduce((sum, { length }) => sum + length, 0)
      return writing(false, kept.length + 2, bytes, () =>
        logTables.append(name, kept, { ...options, ...(head && { head }) }),
      )
    },
    read: (log: string, afterSequence: number): Promise<readonly LogEntry[]> =>
      reading(() => logTables.read(checkedKey(log), afterSequence)),
    head: (log: string): Promise<LogHead | undefined> => reading(() => logTables.head(checkedKey(log))),
    close(): Promise<void> {
      closing ??= finish()
      return closing
    },
  }
}

/** The caller may use its bytes again before the end of the turn. The `slice` of a Buffer would be no copy. */
function copyOf(value: Uint8Array): Uint8Array {
  return new Uint8Array(value)
}
