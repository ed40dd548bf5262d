import { openKeyRing } from '../../src/sealing/key-ring.ts'
import { ephemeralKeyWrapper } from '../../src/sealing/master-key/ephemeral-key-wrapper.ts'
import { sealedStore } from '../../src/sealing/sealed-store.ts'
import { systemRandom } from '../../src/services/default-services.ts'
import { memoryStore } from '../../src/store/memory-store.ts'
import type { Store } from '../../src/store/store.ts'
import { VirtualClock } from '@credbroker/testkit'

export const random = systemRandom()
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value)

/** One process: its own ring on a store that it may share with others. */
export async function processOn(raw: Store, clock: VirtualClock, wrapper = ephemeralKeyWrapper(random)) {
  const ring = await openKeyRing(raw, wrapper, { clock, random })
  return { ring, wrapper, sealed: sealedStore(raw, ring, random) }
}

/** A memory store with a ring and a sealed view, under a clock that the test moves. */
export async function sealingBench() {
  const clock = new VirtualClock()
  const raw = memoryStore(clock)
  return { clock, raw, ...(await processOn(raw, clock)) }
}

/** Counts the reads of one key, and may hold up the writes of all. */
export function observedStore(store: Store) {
  const reads = new Map<string, number>()
  const watched: Store = {
    ...store,
    get(key) {
      reads.set(key, (reads.get(key) ?? 0) + 1)
      return store.get(key)
    },
  }
  return { store: watched, reads }
}
