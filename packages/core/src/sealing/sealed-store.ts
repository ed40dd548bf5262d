import { BrokerError } from '../errors.ts'
import type { Random } from '../services/services.ts'
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
} from '../store/store.ts'
import type { DataKey } from './data-key.ts'
import {
  keyIdOf,
  noEnvelope,
  nonceLength,
  nonceOf,
  openValue,
  type SealedPlace,
  sealValue,
  unknownKey,
} from './envelope.ts'
import type { KeyRing } from './key-ring.ts'
import { atSealedVersion, sealedVersion } from './record-version.ts'
import { sealedLog } from './sealed-log.ts'
import { keysPrefix } from './stored-ring.ts'

/**
 * A view of a store that seals every value on its way in and opens it on its way out: records with the ring's current
 * data key, entries and heads of logs with a key of their own. Keys, log names, leases and expiry stay in the clear.
 * The key ring's own records are not in the view.
 *
 * Reads reject with `internal` for a value that was changed, moved to another key, or given another expiry.
 */
export function sealedStore(store: Store, ring: KeyRing, random: Random): Store {
  const log = sealedLog(store, ring, random)

  function putEnvelope(key: string, envelope: Uint8Array, options: PutOptions): Promise<PutOutcome> {
    const { ifVersion } = options
    if (ifVersion === undefined || ifVersion === 'absent') return store.put(key, envelope, options)
    return atSealedVersion(
      ifVersion,
      () => store.get(key),
      (version) => store.put(key, envelope, { ...options, ifVersion: version }),
    )
  }

  return {
    durable: store.durable,

    async get(key: string): Promise<StoredRecord | undefined> {
      const record = await store.get(key)
      if (record === undefined) return undefined
      const { value, version, expiresAtMs } = record
      const place = recordPlace(key, expiresAtMs)
      const keyId = keyIdOf(value)
      if (keyId === undefined) throw noEnvelope(place)
      const found = ring.find(keyId)
      const dataKey = found instanceof Promise ? await found : found
      if (dataKey === undefined) throw unknownKey(place, keyId)
      const opened = { value: openValue(dataKey, value, place), version: sealedVersion(version, value) }
      return expiresAtMs === undefined ? opened : { ...opened, expiresAtMs }
    },

    async put(key: string, value: Uint8Array, options: PutOptions = {}): Promise<PutOutcome> {
      refuseReserved(key)
      const nonce = random.bytes(nonceLength)
      const stored = wholeMs(options)
      const place = recordPlace(key, stored.expiresAtMs)
      const current = ring.current()
      const used = current instanceof Promise ? await current : current
      let envelope: Uint8Array = sealValue(used, nonce, value, place)
      let outcome = await putEnvelope(key, envelope, stored)
      if (!outcome.stored) return outcome
      // The process may have been stopped since the key was looked up, for so long that the key was rotated and
      // dropped. This writer is then the only one who can still open what it wrote.
      const now = await ring.current()
      if (now.id !== used.id) {
        envelope = sealAnew(envelope, used, now, place)
        // Decides nothing, so no lease has to stand behind it. A conflict means that somebody wrote after this one.
        const { fencingToken: _granted, ...unfenced } = stored
        const again = await store.put(key, envelope, { ...unfenced, ifVersion: outcome.version })
        if (again.stored) outcome = again
      }
      return { stored: true, version: sealedVersion(outcome.version, envelope) }
    },

    async delete(key: string, options: DeleteOptions = {}): Promise<DeleteOutcome> {
      refuseReserved(key)
      const { ifVersion } = options
      if (ifVersion === undefined) return store.delete(key, options)
      return atSealedVersion(
        ifVersion,
        () => store.get(key),
        (version) => store.delete(key, { ...options, ifVersion: version }),
      )
    },

    async list(prefix: string, cursor?: string): Promise<ListPage> {
      const page = await store.list(prefix, cursor)
      return { ...page, keys: page.keys.filter((key) => !key.startsWith(keysPrefix)) }
    },

    async lease(key: string, ttlMs: number): Promise<Lease | undefined> {
      if (!(ttlMs > 0)) throw new TypeError('ttlMs is not a time: a lease would never end')
      return store.lease(key, ttlMs)
    },
    append: (name: string, values: readonly Uint8Array[], options?: AppendOptions): Promise<AppendOutcome> =>
      log.append(name, values, options),
    read: (name: string, afterSequence: number): Promise<readonly LogEntry[]> => log.read(name, afterSequence),
    head: (name: string): Promise<LogHead | undefined> => log.head(name),
    close: (): Promise<void> => store.close(),
  }
}

/** Where a record's value belongs. */
export function recordPlace(key: string, expiresAtMs: number | undefined): SealedPlace {
  return { kind: 'record', name: key, number: expiresAtMs }
}

/** Seals with another key. The nonce stays: it is the same write, and `to` has not used it. */
export function sealAnew(envelope: Uint8Array, from: DataKey, to: DataKey, place: SealedPlace): Uint8Array {
  return sealValue(to, nonceOf(envelope), openValue(from, envelope, place), place)
}

/** Whoever overwrites the key ring makes everything else unreadable. */
function refuseReserved(key: string): void {
  if (!key.startsWith(keysPrefix)) return
  throw new BrokerError(
    'internal',
    `records below "${keysPrefix}" belong to the key ring; choose another key than ${JSON.stringify(key)}`,
  )
}

/** Stores keep whole milliseconds, and what was sealed has to be what comes back. */
function wholeMs(options: PutOptions): PutOptions {
  const { expiresAtMs } = options
  if (Number.isNaN(expiresAtMs)) throw new TypeError('expiresAtMs is not a number: a record would never expire')
  return expiresAtMs === undefined ? options : { ...options, expiresAtMs: Math.floor(expiresAtMs) }
}
