import type { Store } from '../../store/store.ts'
import { keyIdOf } from '../envelope.ts'
import type { OpenKeyRing } from '../key-ring.ts'
import { recordBatches } from './record-batches.ts'

export interface DataKeyStatus {
  readonly id: string
  /** Whether it seals what is written now. */
  readonly current: boolean
  readonly createdAtMs: number
  readonly retiredAtMs?: number
  /** The master key that wraps it. */
  readonly masterKeyId: string
  /** How many records it sealed. */
  readonly records: number
}

/** The keys of a store and what they are used for. Nothing in here is secret. */
export interface KeyStatus {
  /** The newest first. */
  readonly keys: readonly DataKeyStatus[]
  /** The master key that wraps the root key. */
  readonly rootMasterKeyId: string
  /** The newest master key; what is wrapped with another one waits for `rewrap`. */
  readonly masterKeyId: string
  /** How many records name a data key that the ring does not hold. Nobody can open them. */
  readonly unknownKey: number
  /** How many records are no sealed values. */
  readonly notSealed: number
}

/** Reads every record of a store, given as it is below the sealing, and counts by the key that sealed it. Opens none. */
export async function keyStatus(store: Store, ring: OpenKeyRing, signal?: AbortSignal): Promise<KeyStatus> {
  const counts = new Map<string | undefined, number>()
  for await (const keys of recordBatches(store, signal)) {
    for (const record of await Promise.all(keys.map((key) => store.get(key)))) {
      if (record === undefined) continue
      const id = keyIdOf(record.value)
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
  }
  // Looked at last, so that a key that was made meanwhile is not taken for an unknown one.
  const stored = await ring.look()
  const keys = stored.keys.map(({ id, masterKeyId, createdAtMs, retiredAtMs }): DataKeyStatus => {
    const records = counts.get(id) ?? 0
    counts.delete(id)
    const current = retiredAtMs === undefined
    return { id, current, createdAtMs, ...(!current && { retiredAtMs }), masterKeyId, records }
  })
  const notSealed = counts.get(undefined) ?? 0
  counts.delete(undefined)
  const unknownKey = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return { keys, rootMasterKeyId: stored.root.masterKeyId, masterKeyId: ring.masterKeyId, unknownKey, notSealed }
}
