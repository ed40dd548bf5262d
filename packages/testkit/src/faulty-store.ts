import type {
  AppendOptions,
  AppendOutcome,
  DeleteOptions,
  DeleteOutcome,
  Lease,
  ListPage,
  LogEntry,
  LogHead,
  PutOptions,
  PutOutcome,
  Store,
  StoredRecord,
} from '@credbroker/core'

/** Everything that can be asked of a store and of the leases that it grants. */
export type StoreOperation = Exclude<keyof Store, 'durable'> | Exclude<keyof Lease, 'token'>

/** A store that fails when it is told to. */
export interface FaultyStore extends Store {
  /** How often each operation was asked for. */
  readonly calls: Readonly<Record<StoreOperation, number>>
  /** The next calls of this operation reject and do nothing. Default: one call. */
  failBefore(operation: StoreOperation, times?: number): void
  /** The next calls of this operation do their work and reject all the same: the caller cannot know. Default: one call. */
  failAfter(operation: StoreOperation, times?: number): void
  /** The next call of this operation begins when the promise has ended. */
  slow(operation: StoreOperation, until: Promise<unknown>): void
  /** Takes the leases that are held away from their holders: renewing gives `false`, and another may take them. Default: all keys. */
  loseLease(key?: string): Promise<void>
  /** While it is on, whatever writes rejects with the code `ENOSPC` and does nothing. */
  fullDisk(on: boolean): void
}

const writing: ReadonlySet<StoreOperation> = new Set(['put', 'delete', 'lease', 'append', 'renew'])

/** Wraps a store; without orders it behaves as that does. */
export function faultyStore(store: Store): FaultyStore {
  const calls: Record<StoreOperation, number> = {
    get: 0,
    put: 0,
    delete: 0,
    list: 0,
    lease: 0,
    append: 0,
    read: 0,
    head: 0,
    close: 0,
    renew: 0,
    release: 0,
  }
  const before = new Map<StoreOperation, number>()
  const after = new Map<StoreOperation, number>()
  const delays = new Map<StoreOperation, Promise<unknown>[]>()
  const held = new Map<Lease, string>()
  let full = false

  async function run<T>(operation: StoreOperation, work: () => Promise<T>): Promise<T> {
    calls[operation]++
    await delays.get(operation)?.shift()
    if (full && writing.has(operation)) throw failure('ENOSPC', `no space left on the disk for ${operation}`)
    if (taken(before, operation)) throw failure('EIO', `the store failed before ${operation}`)
    const result = await work()
    if (taken(after, operation)) throw failure('EIO', `the store failed after ${operation}`)
    return result
  }

  async function lease(key: string, ttlMs: number): Promise<Lease | undefined> {
    const granted = await run('lease', () => store.lease(key, ttlMs))
    if (granted === undefined) return undefined
    held.set(granted, key)
    return {
      token: granted.token,
      renew: (renewedTtlMs: number): Promise<boolean> => run('renew', () => granted.renew(renewedTtlMs)),
      release: (): Promise<void> =>
        run('release', () => {
          held.delete(granted)
          return granted.release()
        }),
    }
  }

  return {
    durable: store.durable,
    calls,
    get: (key: string): Promise<StoredRecord | undefined> => run('get', () => store.get(key)),
    put: (key: string, value: Uint8Array, options?: PutOptions): Promise<PutOutcome> =>
      run('put', () => store.put(key, value, options)),
    delete: (key: string, options?: DeleteOptions): Promise<DeleteOutcome> =>
      run('delete', () => store.delete(key, options)),
    list: (prefix: string, cursor?: string): Promise<ListPage> => run('list', () => store.list(prefix, cursor)),
    lease,
    append: (log: string, values: readonly Uint8Array[], options?: AppendOptions): Promise<AppendOutcome> =>
      run('append', () => store.append(log, values, options)),
    read: (log: string, afterSequence: number): Promise<readonly LogEntry[]> =>
      run('read', () => store.read(log, afterSequence)),
    head: (log: string): Promise<LogHead | undefined> => run('head', () => store.head(log)),
    close: (): Promise<void> => run('close', () => store.close()),
    failBefore: (operation: StoreOperation, times = 1): void => void before.set(operation, times),
    failAfter: (operation: StoreOperation, times = 1): void => void after.set(operation, times),
    slow: (operation: StoreOperation, until: Promise<unknown>): void =>
      void delays.set(operation, [...(delays.get(operation) ?? []), until]),
    async loseLease(key?: string): Promise<void> {
      for (const [granted, itsKey] of held) {
        if (key !== undefined && key !== itsKey) continue
        held.delete(granted)
        await granted.release()
      }
    },
    fullDisk(on: boolean): void {
      full = on
    },
  }
}

/** Whether an order for this operation is left; uses it up. */
function taken(orders: Map<StoreOperation, number>, operation: StoreOperation): boolean {
  const left = orders.get(operation) ?? 0
  if (left > 0) orders.set(operation, left - 1)
  return left > 0
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
