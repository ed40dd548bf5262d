import type { Caller } from '../caller.ts'
import type { CachedCredential } from './cached-credential.ts'
import { hashIdentity, sameIdentity, snapshot } from './identity.ts'
import { type Deadline, noDeadline } from './timing-wheel.ts'

/** The place of one credential: what is cached, and the flight that fetches the next one. */
export interface Slot {
  readonly workload: string | undefined
  readonly user: string | undefined
  readonly identity: unknown
  readonly hash: number
  credential: CachedCredential | undefined
  flight: Promise<CachedCredential> | undefined
  /** A definite refusal, to be repeated without asking again. */
  refusal: { readonly error: unknown; readonly untilMs: number } | undefined
  /** When something has to be done about the slot: renew it, or drop it. */
  deadline: Deadline
  /** Called then; one function for all slots of a cache. */
  due: ((slot: Slot) => void) | undefined
  /** Who asks for a renewal: whoever asked last. `undefined`: nobody may. */
  owner: Caller | undefined
  /** The request, where it is more than the identity. */
  body: object | undefined
  /** The credential was ended: what a flight still brings belongs to those who wait for it, and to nobody after them. */
  ended: boolean
  nextInBucket: Slot | undefined
  newer: Slot | undefined
  older: Slot | undefined
}

const longestBucket = 8

/**
 * Credentials of one kind of one provider, found by workload, user and identity; the least recently used goes first.
 * Colliding hashes are harmless: members are compared, and a bucket holds eight slots at most.
 */
export class CredentialCache {
  readonly #buckets = new Map<number, Slot>()
  readonly #seed: number
  readonly #limit: number
  readonly #removed: (slot: Slot) => void
  #newest: Slot | undefined
  #oldest: Slot | undefined
  #size = 0

  /** `removed` hears of every slot that leaves. */
  constructor(seed: number, limit: number, removed: (slot: Slot) => void = () => {}) {
    this.#seed = seed
    this.#limit = limit
    this.#removed = removed
  }

  get size(): number {
    return this.#size
  }

  find(workload: string | undefined, user: string | undefined, identity: unknown): Slot | undefined {
    let slot = this.#buckets.get(this.#hash(workload, user, identity))
    while (slot !== undefined) {
      if (slot.user === user && slot.workload === workload && sameIdentity(slot.identity, identity)) {
        if (slot !== this.#newest) this.#touch(slot)
        return slot
      }
      slot = slot.nextInBucket
    }
    return undefined
  }

  /** Makes the place for an identity that {@link find} did not find. */
  add(workload: string | undefined, user: string | undefined, identity: unknown): Slot {
    const hash = this.#hash(workload, user, identity)
    const slot: Slot = {
      workload,
      user,
      identity: snapshot(identity),
      hash,
      credential: undefined,
      flight: undefined,
      refusal: undefined,
      deadline: noDeadline,
      due: undefined,
      owner: undefined,
      body: undefined,
      ended: false,
      nextInBucket: this.#buckets.get(hash),
      newer: undefined,
      older: undefined,
    }
    this.#buckets.set(hash, slot)
    this.#pushNewest(slot)
    this.#size++
    this.#boundBucket(slot)
    if (this.#size > this.#limit) this.#evictOldest()
    return slot
  }

  remove(slot: Slot): void {
    const first = this.#buckets.get(slot.hash)
    if (first === slot) {
      if (slot.nextInBucket === undefined) this.#buckets.delete(slot.hash)
      else this.#buckets.set(slot.hash, slot.nextInBucket)
    } else {
      let before = first
      while (before !== undefined && before.nextInBucket !== slot) before = before.nextInBucket
      if (before === undefined) return
      before.nextInBucket = slot.nextInBucket
    }
    this.#unlink(slot)
    this.#size--
    this.#removed(slot)
  }

  /** Drops a slot whose credential is over; what a flight still brings belongs to those who wait for it, and to nobody after them. */
  end(slot: Slot): void {
    slot.credential = undefined
    slot.refusal = undefined
    slot.ended = true
    this.remove(slot)
  }

  /** Ends every slot that a condition holds for. */
  removeWhere(condition: (slot: Slot) => boolean): void {
    for (let slot = this.#newest; slot !== undefined; ) {
      const { older } = slot
      if (condition(slot)) this.end(slot)
      slot = older
    }
  }

  clear(): void {
    while (this.#newest !== undefined) this.remove(this.#newest)
  }

  #hash(workload: string | undefined, user: string | undefined, identity: unknown): number {
    const owner = hashIdentity(hashIdentity(this.#seed, workload), user)
    return hashIdentity(owner, identity)
  }

  #boundBucket(first: Slot): void {
    let length = 1
    let last = first
    while (last.nextInBucket !== undefined) {
      last = last.nextInBucket
      length++
    }
    if (length > longestBucket && last.flight === undefined) this.remove(last)
  }

  /** Passes over slots whose flight is under way: evicting one would let a second flight start beside it. */
  #evictOldest(): void {
    let slot = this.#oldest
    while (slot !== undefined && slot.flight !== undefined) slot = slot.newer
    if (slot !== undefined && slot !== this.#newest) this.remove(slot)
  }

  #touch(slot: Slot): void {
    this.#unlink(slot)
    this.#pushNewest(slot)
  }

  #pushNewest(slot: Slot): void {
    slot.older = this.#newest
    slot.newer = undefined
    if (this.#newest !== undefined) this.#newest.newer = slot
    this.#newest = slot
    this.#oldest ??= slot
  }

  #unlink(slot: Slot): void {
    if (slot.newer === undefined) this.#newest = slot.older
    else slot.newer.older = slot.older
    if (slot.older === undefined) this.#oldest = slot.newer
    else slot.older.newer = slot.newer
  }
}
