import { BrokerError } from '../errors.ts'
import { callProvider } from '../mount/issue-call.ts'
import { healthy, unhealthy } from '../mount/provider-health.ts'
import type { Recorder, RequestFacts } from '../recorder.ts'
import type { Clock, Random } from '../services/services.ts'
import { type CachedCredential, cachedCredential, postponeRenewal, staleCredential } from './cached-credential.ts'
import type { Slot } from './credential-cache.ts'
import type { Order } from './order.ts'
import { singleFlight } from './single-flight.ts'
import type { Obtained, StoredCredentials } from './stored-credentials.ts'
import { noDeadline, TimingWheel } from './timing-wheel.ts'

/** Gets credentials into their slots, renews those that are in use before they end, and drops those that have ended. */
export class CredentialFetcher {
  readonly #clock: Clock
  readonly #random: Random
  readonly #recorder: Recorder
  readonly #requestId: () => string
  readonly #wheel: TimingWheel<Slot>
  #stored: StoredCredentials | undefined

  constructor(clock: Clock, random: Random, recorder: Recorder, requestId: () => string) {
    this.#clock = clock
    this.#random = random
    this.#recorder = recorder
    this.#requestId = requestId
    this.#wheel = new TimingWheel(clock, (slot) => slot.renewal?.())
  }

  /** From here on, kinds that say `stored` are kept there as well. */
  useStored(stored: StoredCredentials): void {
    this.#stored = stored
  }

  /** Gets a new credential into the slot, once for everybody who waits. */
  fetch(order: Order): Promise<CachedCredential> {
    const { slot, mount, kind } = order
    return singleFlight(slot, async () => {
      try {
        const obtained = await this.#obtain(order)
        healthy(mount.health, this.#clock)
        const credential = cachedCredential(kind.responseMember, obtained, obtained.issuedAtMs, this.#random)
        const replaced = slot.credential !== undefined
        slot.refusal = undefined
        if (!slot.ended) slot.credential = credential
        if (this.#clock.now() >= credential.unusableAtMs) order.cache.remove(slot)
        else this.#watch(order, credential.refreshAtMs)
        if (replaced) this.#recorder.renewed(factsOf(order), order.background, credential.expiresAtMs)
        return credential
      } catch (error) {
        unhealthy(mount.health, error, this.#clock)
        return this.#afterFailure(order, error)
      }
    })
  }

  /** Starts a renewal that nobody waits for, unless one is under way. */
  renewInBackground(order: Omit<Order, 'requestId' | 'background'>): void {
    if (order.slot.flight !== undefined) return
    const background: Order = { ...order, requestId: this.#requestId(), background: true }
    this.fetch(background).catch((error) => this.#recorder.renewalFailed(error, factsOf(background)))
  }

  /** Removes a credential for the other processes too, where it is shared. */
  async removeStored(order: Pick<Order, 'mount' | 'kind' | 'body' | 'caller'>): Promise<void> {
    if (order.kind.stored) await this.#stored?.remove(order)
  }

  /** A slot has left its cache. */
  forget = (slot: Slot): void => {
    this.#wheel.cancel(slot.deadline)
    slot.deadline = noDeadline
    slot.renewal = undefined
  }

  async #obtain(order: Order): Promise<Obtained> {
    const { mount, kind, body, caller, requestId } = order
    const ask = () => callProvider(mount, kind, body, caller, requestId, this.#clock)
    if (kind.stored && this.#stored !== undefined) return this.#stored.obtain(order, ask)
    return { ...(await ask()), issuedAtMs: this.#clock.now() }
  }

  /** The old credential past its time, where the operator permits that; otherwise the failure, remembered when it is definite. */
  #afterFailure(order: Order, error: unknown): CachedCredential {
    const { slot, cache, mount } = order
    const { refusalsMs } = mount.rules
    const now = this.#clock.now()
    const known = slot.credential
    if (known !== undefined && now < known.unusableAtMs) {
      postponeRenewal(known, now)
      this.#watch(order, known.refreshAtMs)
      throw error
    }
    if (isDefinite(error)) {
      slot.credential = undefined
      slot.refusal = { error, untilMs: now + refusalsMs }
      if (refusalsMs > 0) this.#watch(order, slot.refusal.untilMs)
      else cache.remove(slot)
      throw error
    }
    if (known === undefined || now >= lastUseMs(order, known)) {
      slot.credential = undefined
      cache.remove(slot)
      throw error
    }
    const stale = staleCredential(known, error, now, lastUseMs(order, known))
    slot.credential = stale
    this.#watch(order, stale.refreshAtMs)
    this.#recorder.renewalFailed(error, factsOf(order))
    return stale
  }

  #watch(order: Order, atMs: number): void {
    const { slot, caller } = order
    this.forget(slot)
    if (slot.ended || !Number.isFinite(atMs)) return
    const { signal: _, forceRefresh: __, minimumLifetimeMs: ___, requestId: ____, ...owner } = caller
    const again = {
      ...order,
      body: slot.identity === order.body ? order.body : structuredClone(order.body),
      caller: owner,
    }
    slot.renewal = () => this.#due(again)
    slot.deadline = this.#wheel.add(slot, atMs)
  }

  /** The time for something has come: to renew a credential that is in use, or to drop what has ended. */
  #due(order: Order): void {
    const { slot, cache, caller } = order
    const { credential, renewal } = slot
    slot.deadline = noDeadline
    const now = this.#clock.now()
    if (slot.flight !== undefined) return
    if (credential === undefined || now >= lastUseMs(order, credential)) {
      slot.credential = undefined
      cache.remove(slot)
      return
    }
    // A person's own token is not kept beyond the request that brought it.
    if (credential.used && now < credential.unusableAtMs && caller.userToken === undefined)
      return this.renewInBackground(order)
    slot.renewal = renewal
    slot.deadline = this.#wheel.add(slot, lastUseMs(order, credential))
  }
}

/** Until when a credential may be handed out, in the worst case. */
function lastUseMs({ mount }: Order, { expiresAtMs, unusableAtMs }: CachedCredential): number {
  const { staleIfErrorMs } = mount.rules
  return staleIfErrorMs > 0 && expiresAtMs !== undefined ? expiresAtMs + staleIfErrorMs : unusableAtMs
}

/** What the vendor will say again until somebody changes something. */
function isDefinite(error: unknown): boolean {
  return (
    error instanceof BrokerError &&
    !error.retryable &&
    ['upstream_rejected', 'access_denied', 'not_found'].includes(error.code)
  )
}

function factsOf({ caller, requestId, mount, kind }: Order): Required<Omit<RequestFacts, 'action'>> {
  return { caller, requestId, provider: mount.name, kind: kind.kind }
}
