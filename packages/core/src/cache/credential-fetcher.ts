import { BrokerError } from '../errors.ts'
import { callProvider } from '../mount/issue-call.ts'
import { healthy, unhealthy } from '../mount/provider-health.ts'
import type { Recorder } from '../recording/recorder.ts'
import type { RequestFacts } from '../recording/request-facts.ts'
import type { Clock, Random } from '../services/services.ts'
import { type CachedCredential, cachedCredential, postponeRenewal, staleCredential } from './cached-credential.ts'
import type { Order } from './order.ts'
import { singleFlight } from './single-flight.ts'
import { lastUseMs, type RenewalOrder, SlotUpkeep } from './slot-upkeep.ts'
import type { Obtained, StoredCredentials } from './stored-credentials.ts'

/** Gets credentials into their slots. */
export class CredentialFetcher {
  readonly upkeep: SlotUpkeep
  readonly #clock: Clock
  readonly #random: Random
  readonly #recorder: Recorder
  readonly #requestId: () => string
  #stored: StoredCredentials | undefined

  constructor(clock: Clock, random: Random, recorder: Recorder, requestId: () => string) {
    this.#clock = clock
    this.#random = random
    this.#recorder = recorder
    this.#requestId = requestId
    this.upkeep = new SlotUpkeep(clock, (order) => this.renewInBackground(order))
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
        if (credential.interim) {
          slot.credential = undefined
          order.cache.remove(slot)
          return credential
        }
        if (!slot.ended) slot.credential = credential
        if (this.#clock.now() >= credential.unusableAtMs) order.cache.remove(slot)
        else this.upkeep.watch(order, credential.refreshAtMs)
        if (replaced) this.#recorder.renewed(factsOf(order), order.background, credential.expiresAtMs)
        return credential
      } catch (error) {
        unhealthy(mount.health, error, this.#clock)
        return this.#afterFailure(order, error)
      }
    })
  }

  /** Starts a renewal that nobody waits for, unless one is under way. */
  renewInBackground(order: RenewalOrder): void {
    if (order.slot.flight !== undefined) return
    const background: Order = { ...order, requestId: this.#requestId(), background: true }
    this.fetch(background).catch((error) => this.#recorder.renewalFailed(error, factsOf(background)))
  }

  /** Removes a credential for the other processes too, where it is shared. */
  async removeStored(order: Pick<Order, 'mount' | 'kind' | 'body' | 'caller'>): Promise<void> {
    if (order.kind.stored(order.body)) await this.#stored?.remove(order)
  }

  async #obtain(order: Order): Promise<Obtained> {
    const { kind, body } = order
    const ask = () => callProvider(order, this.#clock)
    if (kind.stored(body) && this.#stored !== undefined) return this.#stored.obtain(order, ask)
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
      this.upkeep.watch(order, known.refreshAtMs)
      throw error
    }
    if (isDefinite(error)) {
      slot.credential = undefined
      slot.refusal = { error, untilMs: now + refusalsMs }
      if (refusalsMs > 0) this.upkeep.watch(order, slot.refusal.untilMs)
      else cache.remove(slot)
      throw error
    }
    if (known === undefined || now >= lastUseMs(mount, known)) {
      slot.credential = undefined
      cache.remove(slot)
      throw error
    }
    const stale = staleCredential(known, error, now, lastUseMs(mount, known))
    slot.credential = stale
    this.upkeep.watch(order, stale.refreshAtMs)
    this.#recorder.renewalFailed(error, factsOf(order))
    return stale
  }
}

/** What the vendor will say again until somebody changes something. */
function isDefinite(error: unknown): boolean {
  return (
    error instanceof BrokerError &&
    !error.retryable &&
    ['upstream_rejected', 'access_denied', 'not_found'].includes(error.code)
  )
}

function factsOf({ caller, requestId, mount, kind }: Order): Required<Omit<RequestFacts, 'action' | 'resource'>> {
  return { caller, requestId, provider: mount.name, kind: kind.kind }
}
