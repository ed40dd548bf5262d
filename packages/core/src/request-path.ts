import { tagged } from './answer.ts'
import { type CachedCredential, lastsFor } from './cache/cached-credential.ts'
import type { CredentialCache, Slot } from './cache/credential-cache.ts'
import { CredentialFetcher } from './cache/credential-fetcher.ts'
import type { Order } from './cache/order.ts'
import { unlessAborted } from './cache/single-flight.ts'
import type { Caller } from './caller.ts'
import { BrokerError } from './errors.ts'
import { userOf, workloadOf } from './mount/credential-owner.ts'
import { callProvider } from './mount/issue-call.ts'
import type { Mount, MountedKind } from './mount/mount.ts'
import { healthy, unhealthy } from './mount/provider-health.ts'
import type { Issued } from './issue.ts'
import type { Recorder } from './recording/recorder.ts'
import type { Release, RequestFacts } from './recording/request-facts.ts'
import type { Clock, Random } from './services/services.ts'

/**
 * The second half of the request path, for a request that was validated and allowed:
 * cache -> single flight -> provider -> record -> answer.
 */
export class RequestPath {
  readonly fetcher: CredentialFetcher
  readonly #clock: Clock
  readonly #recorder: Recorder
  readonly #requestId: () => string
  readonly #pending = new Set<Promise<unknown>>()

  constructor(clock: Clock, random: Random, recorder: Recorder, requestId: () => string) {
    this.fetcher = new CredentialFetcher(clock, random, recorder, requestId)
    this.#clock = clock
    this.#recorder = recorder
    this.#requestId = requestId
  }

  serve(mount: Mount, kind: MountedKind, body: object, asked: Caller): Promise<object> {
    const caller = kind.forcesRefresh(body) ? { ...asked, forceRefresh: true } : asked
    if (caller.signal?.aborted === true)
      return this.#recorder.refused(caller.signal.reason, this.#facts(mount, kind, caller))
    const { cache } = kind
    if (cache === undefined) return this.#serveAnew(mount, kind, body, caller)
    const slot = this.slot(kind, body, caller)
    if (slot !== undefined && caller.forceRefresh !== true) {
      const { credential, refusal } = slot
      const now = this.#clock.now()
      if (credential !== undefined && now < credential.unusableAtMs && suits(credential, caller, now)) {
        if (now >= credential.refreshAtMs) this.fetcher.renewInBackground({ mount, kind, cache, slot, body, caller })
        return this.handOut(mount, kind, caller, credential)
      }
      if (refusal !== undefined && now < refusal.untilMs)
        return this.#recorder.refused(refusal.error, this.#facts(mount, kind, caller))
    }
    return this.#tracked(this.#serveFetched(mount, kind, cache, slot, body, caller))
  }

  /** Gives a caller what is cached, once its record is accepted. */
  handOut(mount: Mount, kind: MountedKind, caller: Caller, credential: CachedCredential): Promise<object> {
    credential.used = true
    if (!this.#recorder.watching) return credential.answer
    return this.#recorder.granted(credential, this.#facts(mount, kind, caller), true)
  }

  /** Where this request's credential is cached, if it ever was. */
  slot(kind: MountedKind, body: object, caller: Caller): Slot | undefined {
    return kind.cache?.find(workloadOf(kind, caller), userOf(kind, body, caller), kind.identity(body))
  }

  /** Drops this request's credential from the cache and from the store. */
  async forget(mount: Mount, kind: MountedKind, body: object, caller: Caller): Promise<void> {
    const slot = this.slot(kind, body, caller)
    if (slot !== undefined) kind.cache?.end(slot)
    await this.fetcher.removeStored({ mount, kind, body, caller })
  }

  /** Resolves when nobody waits for an answer or its record any more. */
  async drained(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
    await this.#recorder.drained()
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
      issued = callProvider({ mount, kind, body, caller, requestId, background: false }, this.#clock)
    } catch (error) {
      return this.#failed(error, mount, kind, caller, requestId)
    }
    if (issued instanceof Promise) return this.#tracked(this.#awaitAnew(mount, kind, issued, caller, requestId))
    const release = this.#delivered(mount, kind, issued)
    if (!release.interim && !lastsFor(issued, caller.minimumLifetimeMs, this.#clock.now()))
      return this.#failed(tooShort(mount, caller), mount, kind, caller, requestId)
    return this.#recorder.granted(release, this.#facts(mount, kind, caller, requestId), false)
  }

  async #awaitAnew(
    mount: Mount,
    kind: MountedKind,
    work: Promise<Issued<object>>,
    caller: Caller,
    requestId: string,
  ): Promise<object> {
    let release: Release
    try {
      const issued = await unlessAborted(work, caller.signal)
      release = this.#delivered(mount, kind, issued)
      if (!release.interim && !lastsFor(issued, caller.minimumLifetimeMs, this.#clock.now()))
        throw tooShort(mount, caller)
    } catch (error) {
      return this.#failed(error, mount, kind, caller, requestId)
    }
    return this.#recorder.granted(release, this.#facts(mount, kind, caller, requestId), false)
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
    const slot = known ?? cache.add(workloadOf(kind, caller), userOf(kind, body, caller), kind.identity(body))
    const order: Order = { mount, kind, cache, slot, body, caller, requestId, background: false }
    let credential: CachedCredential
    try {
      credential = await unlessAborted(this.fetcher.fetch(order), caller.signal)
      if (!credential.interim && !suits(credential, caller, this.#clock.now()))
        throw credential.staleBecause === undefined ? tooShort(mount, caller) : credential.staleBecause
    } catch (error) {
      return this.#recorder.refused(error, facts)
    }
    return this.#recorder.granted(credential, facts, false)
  }

  #delivered(mount: Mount, kind: MountedKind, issued: Issued<object>): Release {
    healthy(mount.health, this.#clock)
    const content = tagged(kind.responseMember, issued, this.#clock.now())
    const { expiresAtMs, interim = false } = issued
    const answer = Promise.resolve(content)
    return { content, answer, expiresAtMs, interim, staleBecause: undefined, hashes: undefined }
  }

  #failed(error: unknown, mount: Mount, kind: MountedKind, caller: Caller, requestId: string): Promise<never> {
    if (caller.signal?.aborted !== true) unhealthy(mount.health, error, this.#clock)
    return this.#recorder.refused(error, this.#facts(mount, kind, caller, requestId))
  }

  #facts(mount: Mount, kind: MountedKind, caller: Caller, requestId?: string): RequestFacts {
    return {
      caller,
      requestId: requestId ?? caller.requestId ?? this.#requestId(),
      provider: mount.name,
      kind: kind.kind,
    }
  }
}

/** A caller who says what is cached is no good, or asks for a certain lifetime, gets nothing that is past its time. */
function suits(credential: CachedCredential, { forceRefresh, minimumLifetimeMs }: Caller, nowMs: number): boolean {
  if (credential.staleBecause !== undefined && (forceRefresh === true || minimumLifetimeMs !== undefined)) return false
  return lastsFor(credential, minimumLifetimeMs, nowMs)
}

function tooShort({ name }: Mount, { minimumLifetimeMs }: Caller): BrokerError {
  return new BrokerError(
    'validation_failed',
    `provider "${name}" issued a credential that ends within the ${minimumLifetimeMs} ms that it should last; ask for less`,
  )
}
