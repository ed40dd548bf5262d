import type { Store } from '../../store/store.ts'
import { reachKeyPoint } from '../key-points.ts'
import type { KeyRing } from '../key-ring.ts'
import { recordBatches } from './record-batches.ts'
import { resealRecord } from './reseal-record.ts'

/** A record that nobody can open, and why. */
export interface UnopenedRecord {
  readonly key: string
  readonly reason: string
}

/** One look at every record of a store. */
export interface ResealPass {
  /** Records by the key that sealed them when they were examined. */
  readonly found: ReadonlyMap<string, number>
  /** Records that were sealed anew. */
  readonly resealed: number
  /** Records that somebody else kept writing. */
  readonly contended: number
  readonly unopened: readonly UnopenedRecord[]
}

/**
 * Examines every record of a store, a batch at a time, and seals anew what is not under the current key. After each
 * batch `afterBatch` is told how many records were examined and sealed anew so far.
 */
export async function resealPass(
  store: Store,
  ring: KeyRing,
  signal: AbortSignal | undefined,
  afterBatch: (examined: number, resealed: number) => Promise<void>,
): Promise<ResealPass> {
  const found = new Map<string, number>()
  const unopened: UnopenedRecord[] = []
  let examined = 0
  let resealed = 0
  let contended = 0
  for await (const keys of recordBatches(store, signal)) {
    const records = await Promise.all(keys.map((key) => resealRecord(store, ring, key)))
    for (const [index, record] of records.entries()) {
      examined += 1
      if (record.outcome === 'resealed') resealed += 1
      if (record.outcome === 'contended') contended += 1
      if (record.outcome === 'unopened') unopened.push({ key: keys[index] ?? '', reason: record.reason })
      if (record.outcome !== 'gone' && record.keyId !== undefined) {
        found.set(record.keyId, (found.get(record.keyId) ?? 0) + 1)
      }
    }
    await afterBatch(examined, resealed)
  }
  reachKeyPoint('rewrap.pass-done')
  return { found, resealed, contended, unopened }
}
