import { createHmac, timingSafeEqual } from 'node:crypto'
import { BrokerError } from '../errors.ts'

/** Where a store keeps its key ring, in the clear but for the keys, which are wrapped. */
export const ringKey = 'keys/ring'

/** What the names of records begin with that are no sealed values. */
export const keysPrefix = 'keys/'

const format = 1

/** A key as the master key wrapped it. */
export interface WrappedKey {
  /** Base64url. */
  readonly wrapped: string
  readonly masterKeyId: string
}

export interface WrappedDataKey extends WrappedKey {
  readonly id: string
  readonly createdAtMs: number
  /** When a newer key took its place. Absent for the key that seals now. */
  readonly retiredAtMs?: number
}

/** The key ring as a store keeps it. */
export interface StoredRing {
  readonly root: WrappedKey
  /** The newest first: it seals. */
  readonly keys: readonly [WrappedDataKey, ...WrappedDataKey[]]
}

/** The bytes to store. The last member is an HMAC-SHA256 of all others, so that nobody edits the ring. */
export function formatRing(ring: StoredRing, macKey: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ ...content(ring), mac: macOf(ring, macKey).toString('base64url') }))
}

/**
 * Reads what {@link formatRing} made. `verify` tells whether the MAC is right; it needs the root key, which has to be
 * unwrapped first. Throws `internal` when the bytes are not exactly what `formatRing` writes.
 */
export function parseRing(bytes: Uint8Array): { readonly ring: StoredRing; verify(macKey: Uint8Array): void } {
  const text = Buffer.from(bytes).toString()
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw damagedRing('it is no JSON')
  }
  if (!isObject(parsed)) throw damagedRing('it is no JSON object')
  if (parsed['format'] !== format) {
    throw damagedRing(`its format is not ${format}, the only one that this version of credbroker knows`)
  }
  const { mac } = parsed
  const ring = readRing(parsed)
  if (ring === undefined || typeof mac !== 'string') throw damagedRing('members are missing or malformed')
  // No other text has this meaning, so that the MAC covers every byte.
  if (JSON.stringify({ ...content(ring), mac }) !== text) throw damagedRing('it has members that do not belong there')
  return {
    ring,
    verify(macKey: Uint8Array): void {
      // As texts: the last character of base64url has bits that mean nothing.
      const given = Buffer.from(mac)
      const expected = Buffer.from(macOf(ring, macKey).toString('base64url'))
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw damagedRing('it was changed')
    },
  }
}

/** The error for a ring that cannot be what this program wrote. */
export function damagedRing(reason: string, cause?: unknown): BrokerError {
  return new BrokerError(
    'internal',
    `the store's key ring (record "${ringKey}") is damaged: ${reason}; nothing was overwritten: restore the store from a backup`,
    { cause },
  )
}

/** In one order of members, whatever order the arguments have. */
function content({ root, keys }: StoredRing): object {
  return {
    format,
    root: { wrapped: root.wrapped, masterKeyId: root.masterKeyId },
    keys: keys.map(({ id, wrapped, masterKeyId, createdAtMs, retiredAtMs }) => ({
      id,
      wrapped,
      masterKeyId,
      createdAtMs,
      ...(retiredAtMs !== undefined && { retiredAtMs }),
    })),
  }
}

function macOf(ring: StoredRing, macKey: Uint8Array): Buffer {
  return createHmac('sha256', macKey)
    .update(JSON.stringify(content(ring)))
    .digest()
}

function readRing({ root, keys }: Record<string, unknown>): StoredRing | undefined {
  if (!isWrapped(root) || !Array.isArray(keys) || !keys.every(isDataKey)) return undefined
  const [newest, ...older] = keys
  if (newest === undefined || newest.retiredAtMs !== undefined) return undefined
  return older.every(({ retiredAtMs }) => retiredAtMs !== undefined) ? { root, keys: [newest, ...older] } : undefined
}

function isWrapped(value: unknown): value is WrappedKey {
  return isObject(value) && typeof value['wrapped'] === 'string' && typeof value['masterKeyId'] === 'string'
}

function isDataKey(value: unknown): value is WrappedDataKey {
  if (!isObject(value) || !isWrapped(value)) return false
  const { id, createdAtMs, retiredAtMs } = value as Record<string, unknown>
  return (
    typeof id === 'string' &&
    /^[0-9a-f]{16}$/.test(id) &&
    Number.isFinite(createdAtMs) &&
    (retiredAtMs === undefined || Number.isFinite(retiredAtMs))
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
