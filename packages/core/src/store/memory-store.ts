import type { Clock } from '../services/services.ts'
import type {
  DeleteOptions,
  DeleteOutcome,
  Lease,
  ListPage,
  LogEntry,
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
  const logs = new Map<string, LogEntry[]>()
  let writes = 0

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
    async get(key: string): Promise<StoredRecord | undefined> {
      const record = live(key)
      return record && { ...record, value: record.value.slice() }
    },

    async put(key: string, value: Uint8Array, options: PutOptions = {}): Promise<PutOutcome> {
      const lost = conflict(key, options)
      if (lost) return { stored: false, conflict: lost }
      const version = String(++writes)
      const { expiresAtMs } = options
      records.set(key, { value: value.slice(), version, ...(expiresAtMs !== undefined && { expiresAtMs }) })
      return { stored: true, version }
    },

    async delete(key: string, options: DeleteOptions = {}): Promise<DeleteOutcome> {
      const lost = conflict(key, options)
      if (lost) return { deleted: false, conflict: lost }
      return { deleted: live(key) !== undefined && records.delete(key) }
    },

    async list(prefix: string, cursor?: string): Promise<ListPage> {
      const keys = [...records.keys()]
        .filter((key) => key.startsWith(prefix) && (cursor === undefined || key > cursor) && live(key))
        .sort()
      const page = keys.slice(0, pageSize)
      const last = page.at(-1)
      return keys.length > pageSize && last !== undefined ? { keys: page, cursor: last } : { keys: page }
    },

    async lease(key: string, ttlMs: number): Promise<Lease | undefined> {
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

    async append(log: string, values: readonly Uint8Array[]): Promise<number> {
      const entries = logs.get(log) ?? []
      logs.set(log, entries)
      for (const value of values) entries.push({ sequence: entries.length + 1, value: value.slice() })
      return entries.length
    },

    async read(log: string, afterSequence: number): Promise<readonly LogEntry[]> {
      return (logs.get(log) ?? []).slice(afterSequence, afterSequence + pageSize)
    },

    async close(): Promise<void> {
      records.clear()
      logs.clear()
    },
  }
}
