import { BrokerError } from '../../errors.ts'
import type { Store } from '../../store/store.ts'
import { keyIdOf, noEnvelope, unknownKey } from '../envelope.ts'
import { reachKeyPoint } from '../key-points.ts'
import type { KeyRing } from '../key-ring.ts'
import { recordPlace, sealAnew } from '../sealed-store.ts'

/** How often a record is examined again because somebody else wrote it meanwhile. */
const attempts = 5

/** What a pass found at one key. `keyId`: the key that sealed the record when it was first examined. */
export type ExaminedRecord =
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'current' | 'resealed' | 'contended'; readonly keyId: string }
  | { readonly outcome: 'unopened'; readonly keyId?: string; readonly reason: string }

/**
 * Seals one record of a store, given as it is below the sealing, with the ring's current key, unless it is already.
 * Value, expiry and the version that readers see stay. What cannot be opened is left as it is.
 */
export async function resealRecord(store: Store, ring: KeyRing, key: string): Promise<ExaminedRecord> {
  let keyId: string | undefined
  for (let attempt = 0; attempt < attempts; attempt++) {
    const record = await store.get(key)
    if (record === undefined) return { outcome: 'gone' }
    const { value, version, expiresAtMs } = record
    const place = recordPlace(key, expiresAtMs)
    const sealedWith = keyIdOf(value)
    if (sealedWith === undefined) return { outcome: 'unopened', reason: noEnvelope(place).message }
    keyId ??= sealedWith
    const current = await ring.current()
    if (sealedWith === current.id) return { outcome: 'current', keyId }
    const from = await ring.find(sealedWith)
    if (from === undefined) {
      return { outcome: 'unopened', keyId: sealedWith, reason: unknownKey(place, sealedWith).message }
    }
    let envelope: Uint8Array
    try {
      envelope = sealAnew(value, from, current, place)
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error
      return { outcome: 'unopened', keyId: sealedWith, reason: error.message }
    }
    reachKeyPoint('rewrap.record-sealed')
    const { stored } = await store.put(key, envelope, {
      ifVersion: version,
      ...(expiresAtMs !== undefined && { expiresAtMs }),
    })
    if (stored) {
      reachKeyPoint('rewrap.record-written')
      return { outcome: 'resealed', keyId }
    }
  }
  return keyId === undefined ? { outcome: 'gone' } : { outcome: 'contended', keyId }
}
