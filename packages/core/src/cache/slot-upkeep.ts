import type { Caller } from '../caller.ts'
import type { Mount, MountedKind } from '../mount/mount.ts'
import type { Clock } from '../services/services.ts'
import type { CachedCredential } from './cached-credential.ts'
import type { CredentialCache, Slot } from './credential-cache.ts'
import type { Order } from './order.ts'
import { noDeadline, TimingWheel } from './timing-wheel.ts'

/** An order for a renewal that nobody waits for. */
export type RenewalOrder = Omit<Order, 'requestId' | 'background'>

/** Renews credentials that are in use before they end, and drops those that have ended. */
export class SlotUpkeep {
  readonly #clock: Clock
  readonly #renew: (order: RenewalOrder) => void
  readonly #wheel: TimingWheel<Slot>
  /** Callers that own any number of slots, by workload. */
  readonly #owners = new Map<string, Caller>()
  readonly #due = new WeakMap<CredentialCache, (slot: Slot) => void>()

  constructor(clock: Clock, renew: (order: RenewalOrder) => void) {
    this.#clock = clock
    this.#renew = renew
    this.#wheel = new TimingWheel(clock, (slot) => slot.due?.(slot))
  }

  /** A slot has left its cache, or something new is known of it. */
  forget = (slot: Slot): void => {
    this.#wheel.cancel(slot.deadline)
    slot.deadline = noDeadline
  }

  /** Looks after a slot from now on: at `atMs` it is renewed if it is in use, and dropped in the end. */
  watch({ mount, kind, cache, slot, caller, body }: Order, atMs: number): void {
    this.forget(slot)
    if (slot.ended || !Number.isFinite(atMs)) return
    slot.owner = this.#ownerOf(caller)
    slot.body = kind.definition.cache === true ? undefined : structuredClone(body)
    slot.due = this.#dueOf(mount, kind, cache)
    slot.deadline = this.#wheel.add(slot, atMs)
  }

  /** The caller without what was for one request only. A person's own token is not kept beyond the request that brought it. */
  #ownerOf({ workload, user, userToken }: Caller): Caller | undefined {
    if (userToken !== undefined) return undefined
    if (user !== undefined) return { workload, user }
    const known = this.#owners.get(workload) ?? { workload }
    this.#owners.set(workload, known)
    return known
  }

  #dueOf(mount: Mount, kind: MountedKind, cache: CredentialCache): (slot: Slot) => void {
    const due = this.#due.get(cache) ?? ((slot: Slot) => this.#onDue(mount, kind, cache, slot))
    this.#due.set(cache, due)
    return due
  }

  /** The time for something has come: to renew a credential that is in use, or to drop what has ended. */
  #onDue(mount: Mount, kind: MountedKind, cache: CredentialCache, slot: Slot): void {
    const { credential, owner, identity } = slot
    slot.deadline = noDeadline
    const now = this.#clock.now()
    if (slot.flight !== undefined) return
    if (credential === undefined || now >= lastUseMs(mount, credential)) {
      slot.credential = undefined
      cache.remove(slot)
      return
    }
    const body = slot.body ?? identity
    if (credential.used && now < credential.unusableAtMs && owner !== undefined && isObject(body))
      return this.#renew({ mount, kind, cache, slot, body, caller: owner })
    slot.deadline = this.#wheel.add(slot, lastUseMs(mount, credential))
  }
}

/** Until when a credential may be handed out, in the worst case. */
export function lastUseMs(
  { rules: { staleIfErrorMs } }: Mount,
  { expiresAtMs, unusableAtMs }: CachedCredential,
): number {
  return staleIfErrorMs > 0 && expiresAtMs !== undefined ? expiresAtMs + staleIfErrorMs : unusableAtMs
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
