import { memoryStore, type Store, type StoredRecord } from '@credbroker/core'
import type { StoreGroup, VirtualClock } from '../../src/index.ts'
import { durableMemory } from './durable-memory.ts'

type Break = (store: Store) => Partial<Store>
type Opening = { readonly open: (name: string) => Store; readonly reopen?: (name: string) => Store }

/** A fault that is in one group's care, and a store that has it. */
export interface StoreFault {
  readonly group: StoreGroup
  readonly fault: string
  /** Part of the failure that gives it away. */
  readonly shows: string
  readonly make: (clock: VirtualClock) => Opening
}

function broken(group: StoreGroup, fault: string, shows: string, change: Break): StoreFault {
  const make = (clock: VirtualClock) => ({
    open: () => {
      const store = memoryStore(clock)
      return { ...store, ...change(store) }
    },
  })
  return { group, fault, shows, make }
}

function forgetful(fault: string, shows: string, change: (left: Store, opened: Store) => Partial<Store>): StoreFault {
  const make = (clock: VirtualClock): Opening => {
    const { open } = durableMemory(clock)
    return {
      open,
      reopen: (name) => {
        const left = open(name)
        return { ...left, ...change(left, open(`${name}-lost`)) }
      },
    }
  }
  return { group: 'durability', fault, shows, make }
}

const dropped = <T extends object>(options: T | undefined, ...names: string[]): T =>
  Object.fromEntries(Object.entries(options ?? {}).filter(([name]) => !names.includes(name))) as T

export const storeFaults: readonly StoreFault[] = [
  broken('records', 'gives out its own bytes', 'after bytes that came back were changed', (store) => {
    const given = new Map<string, StoredRecord>()
    return {
      async get(key) {
        const record = await store.get(key)
        const known = given.get(key)
        if (record !== undefined && known?.version !== record.version) given.set(key, record)
        return record && given.get(key)
      },
    }
  }),
  broken('records', 'takes different spellings of é for one key', 'putting e\u0301', (store) => ({
    get: (key) => store.get(key.normalize()),
    put: (key, value, options) => store.put(key.normalize(), value, options),
  })),
  broken('records', 'keeps texts, not bytes', '"every" came back changed', (store) => ({
    put: (key, value, options) => store.put(key, Buffer.from(Buffer.from(value).toString('utf8')), options),
  })),
  broken('records', 'cuts keys off after 255 characters', 'putting xxx', (store) => ({
    get: (key) => store.get(key.slice(0, 255)),
    put: (key, value, options) => store.put(key.slice(0, 255), value, options),
  })),
  broken('versions', 'does not look at ifVersion', 'a write at the old version', (store) => ({
    put: (key, value, options) => store.put(key, value, dropped(options, 'ifVersion')),
  })),
  broken('versions', 'looks before it writes, with a gap between', 'the number of writers that won', (store) => ({
    async put(key, value, options) {
      const version = (await store.get(key))?.version ?? 'absent'
      await Promise.resolve()
      if (options?.ifVersion !== undefined && options.ifVersion !== version)
        return { stored: false, conflict: 'version' }
      return store.put(key, value, dropped(options, 'ifVersion'))
    },
  })),
  broken('versions', 'counts versions for each record from 1', 'has its old version', (store) => {
    const counts = new Map<string, number>()
    return {
      async put(key, value, { ifVersion } = {}) {
        const version = counts.get(key)
        if (ifVersion !== undefined && ifVersion !== String(version ?? 'absent'))
          return { stored: false, conflict: 'version' }
        await store.put(key, value)
        counts.set(key, (version ?? 0) + 1)
        return { stored: true, version: String(counts.get(key)) }
      },
      async delete(key, { ifVersion } = {}) {
        if (ifVersion !== undefined && ifVersion !== String(counts.get(key)))
          return { deleted: false, conflict: 'version' }
        counts.delete(key)
        return store.delete(key)
      },
    }
  }),
  broken('expiry', 'keeps records for ever', 'a write that expects nothing', (store) => ({
    put: (key, value, options) => store.put(key, value, dropped(options, 'expiresAtMs')),
  })),
  broken('expiry', 'rounds ends up to whole seconds', 'expiresAtMs a millisecond before the end', (store) => ({
    put: (key, value, { expiresAtMs, ...options } = {}) =>
      store.put(key, value, {
        ...options,
        ...(expiresAtMs !== undefined && { expiresAtMs: Math.ceil((expiresAtMs + 1) / 1_000) * 1_000 }),
      }),
  })),
  broken('listing', 'sorts by UTF-16', 'the keys: expected', (store) => ({
    list: async (prefix, cursor) => {
      const page = await store.list(prefix, cursor)
      return { ...page, keys: [...page.keys].sort() }
    },
  })),
  broken('listing', 'takes % and _ in a prefix for wildcards', 'the keys under a_', (store) => ({
    async list(prefix) {
      const pattern = new RegExp(
        `^${prefix
          .replace(/[/*'$]/g, '\\$&')
          .replaceAll('_', '.')
          .replaceAll('%', '.*')}`,
      )
      const keys: string[] = []
      let cursor: string | undefined
      do {
        const page = await store.list('', cursor)
        keys.push(...page.keys.filter((key) => pattern.test(key)))
        cursor = page.cursor
      } while (cursor !== undefined)
      return { keys }
    },
  })),
  broken('listing', 'counts off its pages', 'there all the time and were not listed', (store) => ({
    async list(prefix, cursor = '0') {
      const keys: string[] = []
      let from: string | undefined
      do {
        const page = await store.list(prefix, from)
        keys.push(...page.keys)
        from = page.cursor
      } while (from !== undefined)
      const start = Number(cursor)
      const next = start + 500
      return { keys: keys.slice(start, next), ...(next < keys.length && { cursor: String(next) }) }
    },
  })),
  broken('leases', 'gives every lease the same token', 'the tokens do not rise', (store) => ({
    async lease(key, ttlMs) {
      const lease = await store.lease(key, ttlMs)
      return lease && { ...lease, token: 1n }
    },
  })),
  broken('leases', 'does not look at fencing tokens', 'a late write', (store) => ({
    put: (key, value, options) => store.put(key, value, dropped(options, 'fencingToken')),
  })),
  broken('leases', 'renews what was lost', 'renewing what was let go', (store) => ({
    async lease(key, ttlMs) {
      const lease = await store.lease(key, ttlMs)
      return lease && { ...lease, renew: async () => true }
    },
  })),
  broken('logs', 'replaces the head even when it refuses the append', 'the head: expected', (store) => ({
    async append(log, values, options) {
      const outcome = await store.append(log, values, options)
      if (!outcome.appended && options?.head !== undefined) await store.append(log, [], { head: options.head })
      return outcome
    },
  })),
  broken('logs', 'appends one entry after another', 'the entries of one append', (store) => ({
    async append(log, values, { afterSequence, head } = {}) {
      let outcome = await store.append(log, [], {
        ...(afterSequence !== undefined && { afterSequence }),
        ...(head !== undefined && { head }),
      })
      for (const value of outcome.appended ? values : []) outcome = await store.append(log, [value])
      return outcome
    },
  })),
  broken('logs', 'reads no further than its first page', 'the entries: expected', (store) => ({
    read: async (log, afterSequence) => (afterSequence >= 1_000 ? [] : store.read(log, afterSequence)),
  })),
  forgetful('forgets everything', 'the number of keys', (_, lost) => lost),
  forgetful('forgets its logs', 'the head: expected', (_, { append, read, head }) => ({ append, read, head })),
  broken('durability', 'says that it is durable when it is not', 'goes with `reopen`', () => ({ durable: true })),
  broken('closing', 'works on after it was closed', 'get after closing', () => ({ close: async () => {} })),
  broken('closing', 'cannot be closed twice', 'closed already', () => {
    let closed = false
    return {
      async close() {
        if (closed) throw new Error('closed already')
        closed = true
      },
    }
  }),
  broken('model', 'loses every fortieth put', 'the record "', (store) => {
    let puts = 0
    return {
      put: async (key, value, options) => {
        if (++puts % 40 !== 0) return store.put(key, value, options)
        return { stored: true, version: 'lost' }
      },
    }
  }),
]
