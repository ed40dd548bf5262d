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
} from './store.ts'

/**
 * The part of a store that one provider may see: every key and log name gets the provider's own prefix. Closing the
 * view closes nothing, because the store belongs to the broker.
 */
export function scopedStore(store: Store, scope: string): Store {
  const prefix = `${scope}/`
  return {
    durable: store.durable,
    get: (key: string): Promise<StoredRecord | undefined> => store.get(prefix + key),
    put: (key: string, value: Uint8Array, options?: PutOptions): Promise<PutOutcome> =>
      store.put(prefix + key, value, options),
    delete: (key: string, options?: DeleteOptions): Promise<DeleteOutcome> => store.delete(prefix + key, options),
    async list(keyPrefix: string, cursor?: string): Promise<ListPage> {
      const page = await store.list(prefix + keyPrefix, cursor)
      return { ...page, keys: page.keys.map((key) => key.slice(prefix.length)) }
    },
    lease: (key: string, ttlMs: number): Promise<Lease | undefined> => store.lease(prefix + key, ttlMs),
    append: (log: string, values: readonly Uint8Array[], options?: AppendOptions): Promise<AppendOutcome> =>
      store.append(prefix + log, values, options),
    read: (log: string, afterSequence: number): Promise<readonly LogEntry[]> => store.read(prefix + log, afterSequence),
    head: (log: string): Promise<LogHead | undefined> => store.head(prefix + log),
    async close(): Promise<void> {},
  }
}
