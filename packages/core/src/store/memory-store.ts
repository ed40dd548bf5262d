import type { Clock } from '../services/services.ts'
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

const pageSize = 1000

/** A store that lives and dies with the process. For tests, and for brokers whose providers keep nothing. */
export function memoryStore(clock: Clock): Store {
  const records = new Map<string, StoredRecord>()
  const leases = new Map<string, { token: bigint; untilMs: number }>()
  const logs = new Map<string, { readonly entries: LogEntry[]; head: Uint8Array | undefined }>()
  let writes = 0
  let closed = false

  function mustBeOpen(): void {
    if (closed) throw new Error('this memory store is closed')
  }

  function live(key: string): StoredRecord | undefined {
    const record = records.get(key)
    if (record?.expiresAtMs === undefined || record.expiresAtMs > clock.now()) return record
    records.delete(key)
    return undefined
  }

  function conflict(key: string, options: PutOptions | DeleteOptions): 'version' | 'fencing' | undefined {
    const granted = leases.get(key)?.token ?? 0n
    if (options.fencingToken !== undefined && options.fencingToken < granted) return 'fencing'
    if (options.ifVersion === undefined) return undefined
    return (live(key)?.version ?? 'absent') === options.ifVersion ? undefined : 'version'
  }

  return {
    durable: false,

    async get(key: string): Promise<StoredRecord | undefined> {
      mustBeOpen()
      const record = live(key)
      return record && { ...record, value: new Uint8Array(record.value) }
    },

    async put(key: string, value: Uint8Array, options: PutOptions = {}): Promise<PutOutcome> {
      mustBeOpen()
      const lost = conflict(key, options)
      if (lost) return { stored: false, conflict: lost }
      const version = String(++writes)
      const { expiresAtMs } = options
      records.set(key, { value: new Uint8Array(value), version, ...(expiresAtMs !== undefined && { expiresAtMs }) })
      return { stored: true, version }
    },

    async delete(key: string, options: DeleteOptions = {}): Promise<DeleteOutcome> {
      mustBeOpen()
      const lost = conflict(key, options)
      if (lost) return { deleted: false, conflict: lost }
      return { deleted: live(key) !== undefined && records.delete(key) }
    },

    async list(prefix: string, cursor?: string): Promise<ListPage> {
      mustBeOpen()
      const keys = [...records.keys()]
        .filter((key) => key.startsWith(prefix) && (cursor === undefined || byBytes(key, cursor) > 0) && live(key))
        .sort(byBytes)
      const page = keys.slice(0, pageSize)
      const last = page.at(-1)
      return keys.length > pageSize && last !== undefined ? { keys: page, cursor: last } : { keys: page }
    },

    async lease(key: string, ttlMs: number): Promise<Lease | undefined> {
      mustBeOpen()
      const held = leases.get(key)
      if (held && held.untilMs > clock.now()) return undefined
      // The ended lease stays in the map: its token is what the next one has to exceed.
      const mine = { token: (held?.token ?? 0n) + 1n, untilMs: clock.now() + ttlMs }
      leases.set(key, mine)
      const holds = () => leases.get(key) === mine && mine.untilMs > clock.now()
      return {
        token: mine.token,
        async renew(renewedTtlMs: number): Promise<boolean> {
          if (!holds()) return false
          mine.untilMs = clock.now() + renewedTtlMs
          return true
        },
        async release(): Promise<void> {
          if (holds()) mine.untilMs = clock.now()
        },
      }
    },

    async append(log: string, values: readonly Uint8Array[], options: AppendOptions = {}): Promise<AppendOutcome> {
      mustBeOpen()
      const known = logs.get(log) ?? { entries: [], head: undefined }
      const { entries } = known
      const { afterSequence, head } = options
      if (afterSequence !== undefined && afterSequence !== entries.length)
        return { appended: false, conflict: 'sequence', sequence: entries.length }
      logs.set(log, known)
      for (const value of values) entries.push({ sequence: entries.length + 1, value: new Uint8Array(value) })
      if (head !== undefined) known.head = new Uint8Array(head)
      return { appended: true, sequence: entries.length }
    },

    async read(log: string, afterSequence: number): Promise<readonly LogEntry[]> {
      mustBeOpen()
      const page = logs.get(log)?.entries.slice(afterSequence, afterSequence + pageSize) ?? []
      return page.map(({ sequence, value }) => ({ sequence, value: new Uint8Array(value) }))
    },

    async head(log: string): Promise<LogHead | undefined> {
      mustBeOpen()
      const known = logs.get(log)
      if (known === undefined) return undefined
      return { sequence: known.entries.length, ...(known.head !== undefined && { value: new Uint8Array(known.head) }) }
    },

    async close(): Promise<void> {
      closed = true
      records.clear()
      leases.clear()
      logs.clear()
    },
  }
}

/** The order of UTF-8, which is that of code points; `<` compares UTF-16 code units and differs above U+D7FF. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
