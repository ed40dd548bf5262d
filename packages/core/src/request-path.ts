import { tagged } from './answer.ts'
import type { CachedCredential, CredentialCache, Slot } from './cache/credential-cache.ts'
import { freshness } from './cache/freshness.ts'
import { singleFlight, unlessAborted } from './cache/single-flight.ts'
import { type Caller, userKey } from './caller.ts'
import { callProvider } from './mount/issue-call.ts'
import type { Mount, MountedKind } from './mount/mount.ts'
import { healthy, unhealthy } from './mount/provider-health.ts'
import type { Issued } from './provider.ts'
import type { Recorder, RequestFacts } from './recorder.ts'
import type { Clock, Random } from './services/services.ts'

const shortestRetryMs = 1_000

/**
 * The second half of the request path, for a request that was validated and allowed:
 * cache -> single flight -> provider -> record -> answer.
 */
export class RequestPath {
  readonly #clock: Clock
  readonly #random: Random
  readonly #recorder: Recorder
  readonly #requestId: () => string
  readonly #pending = new Set<Promise<unknown>>()

  constructor(clock: Clock, random: Random, recorder: Recorder, requestId: () => string) {
    this.#clock = clock
    this.#random = random
    this.#recorder = recorder
    this.#requestId = requestId
  }

  serve(mount: Mount, kind: MountedKind, body: object, caller: Caller): Promise<object> {
    if (caller.signal?.aborted === true)
      return this.#recorder.refused(caller.signal.reason, this.#facts(mount, kind, caller))
    if (kind.cache === undefined) return this.#serveAnew(mount, kind, body, caller)
    const slot = this.slot(kind, body, caller)
    if (slot?.credential !== undefined && caller.forceRefresh !== true) {
      const { credential } = slot
      const now = this.#clock.now()
      if (now < credential.unusableAtMs) {
        if (now >= credential.refreshAtMs) this.#renewInBackground(mount, kind, kind.cache, slot, body, caller)
        return this.handOut(mount, kind, caller, credential)
      }
    }
    return this.#tracked(this.#serveFetched(mount, kind, kind.cache, slot, body, caller))
  }

  /** Gives a caller what is cached, once its record is accepted. */
  handOut(mount: Mount, kind: MountedKind, caller: Caller, credential: CachedCredential): Promise<object> {
    if (!this.#recorder.watching) return credential.answer
    return this.#release(credential.answer, this.#facts(mount, kind, caller), true, credential.expiresAtMs)
  }

  /** Where this request's credential is cached, if it ever was. */
  slot(kind: MountedKind, body: object, caller: Caller): Slot | undefined {
    return kind.cache?.find(kind.shared ? undefined : caller.workload, userKey(caller), kind.identity(body))
  }

  /** Drops this request's credential from the cache. */
  forget(kind: MountedKind, body: object, caller: Caller): void {
    const slot = this.slot(kind, body, caller)
    if (slot === undefined) return
    slot.credential = undefined
    slot.ended = true
    kind.cache?.remove(slot)
  }

  /** Resolves when nobody waits for an answer or its record any more. */
  async drained(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
  }

  /** Only a record makes an answer wait; without one there is nothing to keep track of. */
  #release(
    answer: Promise<object>,
    facts: Required<RequestFacts>,
    cached: boolean,
    expiresAtMs: number | undefined,
  ): Promise<object> {
    const released = this.#recorder.granted(answer, facts, cached, expiresAtMs)
    return released === answer ? answer : this.#tracked(released)
  }

  #tracked<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work)
    const ended = () => this.#pending.delete(work)
    work.then(ended, ended)
    return work
  }

  /** Issues without cache and without sharing. A provider that answers synchronously costs no promise but the answer's. */
  #serveAnew(mount: Mount, kind: MountedKind, body: object, caller: Caller): Promise<object> {
    const requestId = caller.requestId ?? this.#requestId()
    let issued: Issued<object> | Promise<Issued<object>>
    try {
      issued = callProvider(mount, kind, body, caller, requestId, this.#clock)
    } catch (error) {
      return this.#failed(error, mount, kind, caller, requestId)
    }
    if (issued instanceof Promise) return this.#tracked(this.#awaitAnew(mount, kind, issued, caller, requestId))
    healthy(mount.health, this.#clock)
    const answer = Promise.resolve(tagged(kind, issued))
    if (!this.#recorder.watching) return answer
    return this.#release(answer, this.#facts(mount, kind, caller, requestId), false, issued.expiresAtMs)
  }

  async #awaitAnew(
    mount: Mount,
    kind: MountedKind,
    work: Promise<Issued<object>>,
    caller: Caller,
    requestId: string,
  ): Promise<object> {
    let issued: Issued<object>
    try {
      issued = await unlessAborted(work, caller.signal)
    } catch (error) {
      return this.#failed(error, mount, kind, caller, requestId)
    }
    healthy(mount.health, this.#clock)
    const answer = Promise.resolve(tagged(kind, issued))
    return this.#recorder.granted(answer, this.#facts(mount, kind, caller, requestId), false, issued.expiresAtMs)
  }

  async #serveFetched(
    mount: Mount,
    kind: MountedKind,
    cache: CredentialCache,
    known: Slot | undefined,
    body: object,
    caller: Caller,
  ): Promise<object> {
    const requestId = caller.requestId ?? this.#requestId()
    const facts = this.#facts(mount, kind, caller, requestId)
    const slot = known ?? cache.add(kind.shared ? undefined : caller.workload, userKey(caller), kind.identity(body))
    let credential: CachedCredential
    try {
      credential = await unlessAborted(
        this.#fetch(mount, kind, cache, slot, body, caller, requestId, false),
        caller.signal,
      )
    } catch (error) {
      return this.#recorder.refused(error, facts)
    }
    return this.#recorder.granted(credential.answer, facts, false, credential.expiresAtMs)
  }

  #renewInBackground(
    mount: Mount,
    kind: MountedKind,
    cache: CredentialCache,
    slot: Slot,
    body: object,
    caller: Caller,
  ): void {
    if (slot.flight !== undefined) return
    const requestId = this.#requestId()
    this.#fetch(mount, kind, cache, slot, body, caller, requestId, true).catch((error) => {
      this.#recorder.renewalFailed(error, this.#facts(mount, kind, caller, requestId))
    })
  }

  /** Gets a new credential into the slot, once for everybody who waits. */
  #fetch(
    mount: Mount,
    kind: MountedKind,
    cache: CredentialCache,
    slot: Slot,
    body: object,
    caller: Caller,
    requestId: string,
    background: boolean,
  ): Promise<CachedCredential> {
    return singleFlight(slot, async () => {
      try {
        const issued = await callProvider(mount, kind, body, caller, requestId, this.#clock)
        healthy(mount.health, this.#clock)
        const now = this.#clock.now()
        const credential = {
          answer: Promise.resolve(tagged(kind, issued)),
          expiresAtMs: issued.expiresAtMs,
          ...freshness(issued, now, this.#random),
        }
        const replaced = slot.credential !== undefined
        if (!slot.ended) slot.credential = credential
        if (now >= credential.unusableAtMs) cache.remove(slot)
        if (replaced)
          this.#recorder.renewed(this.#facts(mount, kind, caller, requestId), background, issued.expiresAtMs)
        return credential
      } catch (error) {
        unhealthy(mount.health, error, this.#clock)
        if (slot.credential === undefined) cache.remove(slot)
        else postponeRenewal(slot.credential, this.#clock.now())
        throw error
      }
    })
  }

  #failed(error: unknown, mount: Mount, kind: MountedKind, caller: Caller, requestId: string): Promise<never> {
    if (caller.signal?.aborted !== true) unhealthy(mount.health, error, this.#clock)
    return this.#recorder.refused(error, this.#facts(mount, kind, caller, requestId))
  }

  #facts(mount: Mount, kind: MountedKind, caller: Caller, requestId?: string): Required<RequestFacts> {
    return {
      caller,
      requestId: requestId ?? caller.requestId ?? this.#requestId(),
      provider: mount.name,
      kind: kind.kind,
    }
  }
}

/** Set before the flight ends, so that the next caller does not start another at once. */
function postponeRenewal(credential: CachedCredential, now: number): void {
  credential.refreshAtMs = now + Math.max(shortestRetryMs, (credential.unusableAtMs - now) / 10)
}
