import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { BrokerError } from '../errors.ts'
import type { Clock, KeyWrapper, Random } from '../services/services.ts'
import type { Store, StoredRecord, Version } from '../store/store.ts'
import { reachKeyPoint } from './key-points.ts'
import type { DataKey } from './data-key.ts'
import { damagedRing, formatRing, parseRing, ringKey, type StoredRing, type WrappedKey } from './stored-ring.ts'

/** One state of the stored ring, and its keys. */
export interface UnwrappedRing {
  readonly stored: StoredRing
  readonly version: Version
  readonly root: KeyObject
  readonly macKey: Uint8Array
  readonly current: DataKey
  /** Also those that were dropped since: a record that was read before it was sealed anew still has to open. */
  readonly keys: ReadonlyMap<string, DataKey>
}

/** Unwraps a stored ring. What `known`, an earlier state of the same ring, has unwrapped already is taken from there. */
export async function unwrapRing(
  { value, version }: StoredRecord,
  wrapper: KeyWrapper,
  known?: UnwrappedRing,
): Promise<UnwrappedRing> {
  const { ring: stored, verify } = parseRing(value)
  const root = known?.root ?? (await unwrapKey(stored.root, wrapper))
  const macKey = ringMacKey(root)
  verify(macKey)
  const listed = await Promise.all(
    stored.keys.map(
      async (entry): Promise<DataKey> =>
        known?.keys.get(entry.id) ?? { id: entry.id, key: await unwrapKey(entry, wrapper) },
    ),
  )
  const keys = new Map([...(known?.keys ?? []), ...listed.map((key) => [key.id, key] as const)])
  const [current] = listed
  if (current === undefined) throw damagedRing('it holds no key')
  return { stored, version, root, macKey, current, keys }
}

/** Makes the ring of a new store. When another process made it at the same moment, that one counts. */
export async function firstRing(
  store: Store,
  wrapper: KeyWrapper,
  clock: Clock,
  random: Random,
): Promise<StoredRecord> {
  const root = createSecretKey(random.bytes(32))
  const ring: StoredRing = {
    root: await wrapKey(root, wrapper),
    keys: [
      {
        id: Buffer.from(random.bytes(8)).toString('hex'),
        ...(await wrapKey(createSecretKey(random.bytes(32)), wrapper)),
        createdAtMs: clock.now(),
      },
    ],
  }
  reachKeyPoint('ring.before-write')
  await store.put(ringKey, formatRing(ring, ringMacKey(root)), { ifVersion: 'absent' })
  reachKeyPoint('ring.written')
  const record = await store.get(ringKey)
  if (record === undefined) throw damagedRing('it was written, and is not there')
  return record
}

export async function wrapKey(key: KeyObject, wrapper: KeyWrapper): Promise<WrappedKey> {
  // Read together with the call: a wrapper may learn of a newer master key while it works.
  const masterKeyId = wrapper.keyId
  const wrapped = await wrapper.wrap(key.export())
  return { wrapped: Buffer.from(wrapped).toString('base64url'), masterKeyId }
}

/** HKDF-SHA256, RFC 5869, without salt: the root key is random already. */
export function deriveKey(root: KeyObject, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', root, '', `credbroker ${purpose}`, 32))
}

function ringMacKey(root: KeyObject): Uint8Array {
  return deriveKey(root, 'key ring')
}

async function unwrapKey({ wrapped, masterKeyId }: WrappedKey, wrapper: KeyWrapper): Promise<KeyObject> {
  let bytes: Uint8Array
  try {
    bytes = await wrapper.unwrap(masterKeyId, Buffer.from(wrapped, 'base64url'))
  } catch (cause) {
    if (cause instanceof BrokerError) throw cause
    throw notUnwrapped(masterKeyId, wrapper.keyId, cause)
  }
  if (bytes.length !== 32)
    throw damagedRing(`master key ${masterKeyId} unwrapped a key of ${bytes.length} bytes, not 32`)
  return createSecretKey(bytes)
}

/** For a host's own key service, whose errors say nothing about whose turn it is. */
function notUnwrapped(needed: string, given: string, cause: unknown): BrokerError {
  if (needed === given) {
    return new BrokerError(
      'internal',
      `master key ${JSON.stringify(needed)} did not unwrap the store's key ring: the key service failed, or the ring is damaged; the log has the cause, and nothing was overwritten`,
      { cause },
    )
  }
  return new BrokerError(
    'config_invalid',
    `the store's key ring is wrapped with master key ${JSON.stringify(needed)}, and the one given is ${JSON.stringify(given)}; give the broker the key that this store was made with`,
    { cause },
  )
}
