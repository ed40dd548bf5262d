import { BrokerError } from '../errors.ts'
import type { Clock, KeyWrapper, Random } from '../services/services.ts'
import type { Store } from '../store/store.ts'
import type { DataKey } from './data-key.ts'
import { reachKeyPoint } from './key-points.ts'
import { formatRing, ringKey, type StoredRing } from './stored-ring.ts'
import { deriveKey, firstRing, type UnwrappedRing, unwrapRing } from './unwrapped-ring.ts'

/** The keys of one store, unwrapped. What is known already comes back without a promise. */
export interface KeyRing {
  /** The key that seals now. Reads the stored ring again when the last look at it is too old. */
  current(): DataKey | Promise<DataKey>
  /** A key by its id, from memory or, when somebody else rotated meanwhile, from the store. `undefined`: there is none. */
  find(id: string): DataKey | Promise<DataKey | undefined>
  /**
   * A 32-byte key of its own for one purpose, the same in every process on this store and after every rotation.
   * HKDF-SHA256 (RFC 5869) of the store's root key.
   */
  derive(purpose: string): Uint8Array
}

/** How long a look at the stored ring is good for. */
export const ringCheckMs = 2_000

/** How many unknown ids are remembered, so that they do not cause a look each time. */
const unknownCapacity = 1_000

/** A key ring that can be looked at and changed. */
export interface OpenKeyRing extends KeyRing {
  /** Names the master key that wraps from now on; the ring's entries say which one wrapped them. */
  readonly masterKeyId: string
  /** The ring as it is in the store now. */
  look(): Promise<StoredRing>
  /**
   * Changes the stored ring by compare-and-set. `edit` is asked again when somebody else changed the ring meanwhile;
   * what it gives back is stored unless it is what it got.
   */
  change(edit: RingEdit): Promise<void>
}

export type RingEdit = (ring: StoredRing, unwrapped: UnwrappedRing, wrapper: KeyWrapper) => Promise<StoredRing>

/**
 * Opens the key ring of a store, given as it is below the sealing, and makes it on the first use. All keys are
 * unwrapped once and stay in memory.
 *
 * Throws `config_invalid` when the master key is not the one that wrapped the ring, `internal` when the ring is
 * damaged. Nothing is overwritten then.
 */
export async function openKeyRing(
  store: Store,
  wrapper: KeyWrapper,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): Promise<OpenKeyRing> {
  let lookedAtMs = clock.now()
  let ring = await unwrapRing((await store.get(ringKey)) ?? (await firstRing(store, wrapper, clock, random)), wrapper)
  let underWay: Promise<void> | undefined
  const derived = new Map<string, Uint8Array>()
  const unknownAtMs = new Map<string, number>()

  const isRecent = (atMs: number): boolean => {
    const ageMs = clock.now() - atMs
    // A clock that was put back says nothing about the age.
    return ageMs >= 0 && ageMs < ringCheckMs
  }

  function refresh(): Promise<void> {
    underWay ??= readAgain().finally(() => {
      underWay = undefined
    })
    return underWay
  }

  async function readAgain(): Promise<void> {
    const startedAtMs = clock.now()
    const record = await store.get(ringKey)
    if (record === undefined) throw ringGone()
    if (record.version !== ring.version) ring = await unwrapRing(record, wrapper, ring)
    lookedAtMs = startedAtMs
  }

  /** A look that begins now: one that is under way may have read before what the caller knows of had happened. */
  async function refreshAnew(): Promise<void> {
    await underWay?.catch(() => {})
    await refresh()
  }

  async function currentAfterLook(): Promise<DataKey> {
    await refresh()
    // The look that this one joined may have read long ago, before the process was stopped.
    if (!isRecent(lookedAtMs)) await refresh()
    return ring.current
  }

  async function findAfterLook(id: string): Promise<DataKey | undefined> {
    await refreshAnew()
    const found = ring.keys.get(id)
    if (found !== undefined) return found
    unknownAtMs.delete(id)
    for (const oldest of unknownAtMs.keys()) {
      if (unknownAtMs.size < unknownCapacity) break
      unknownAtMs.delete(oldest)
    }
    unknownAtMs.set(id, clock.now())
    return undefined
  }

  return {
    get masterKeyId(): string {
      return wrapper.keyId
    },

    current: (): DataKey | Promise<DataKey> => (isRecent(lookedAtMs) ? ring.current : currentAfterLook()),

    find(id: string): DataKey | Promise<DataKey | undefined> {
      const found = ring.keys.get(id)
      if (found !== undefined) return found
      const askedAtMs = unknownAtMs.get(id)
      return askedAtMs !== undefined && isRecent(askedAtMs) ? Promise.resolve(undefined) : findAfterLook(id)
    },

    derive(purpose: string): Uint8Array {
      const known = derived.get(purpose) ?? deriveKey(ring.root, purpose)
      derived.set(purpose, known)
      return known.slice()
    },

    async look(): Promise<StoredRing> {
      await refreshAnew()
      return ring.stored
    },

    async change(edit: RingEdit): Promise<void> {
      for (;;) {
        await refreshAnew()
        const before = ring
        const changed = await edit(before.stored, before, wrapper)
        if (changed === before.stored) return
        reachKeyPoint('ring.before-write')
        const outcome = await store.put(ringKey, formatRing(changed, before.macKey), { ifVersion: before.version })
        if (!outcome.stored) continue
        reachKeyPoint('ring.written')
        return refreshAnew()
      }
    },
  }
}

function ringGone(): BrokerError {
  return new BrokerError(
    'internal',
    `the store's key ring (record "${ringKey}") is gone; nothing can be sealed until the store is restored from a backup`,
  )
}
