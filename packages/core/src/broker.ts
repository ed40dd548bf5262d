import { act } from './action/act.ts'
import type { ActionOutcome } from './action/provider-action.ts'
import { type Admitted, admit, findProvider, namesIn } from './admission.ts'
import type { Assembly } from './assembly/assemble.ts'
import { bindRequest } from './bound-request.ts'
import { type BrokerDescription, describeBroker } from './broker-description.ts'
import type { BrokerKit } from './broker-kit.ts'
import { Consents, type UserIdentifier } from './consent/broker-consents.ts'
import { type Caller, host } from './caller.ts'
import type { BrokerConfig } from './config/broker-config.ts'
import { Deposits } from './deposit/broker-deposits.ts'
import { BrokerError, type BrokerErrorCode } from './errors.ts'
import { allExpiries } from './expiry/all-expiries.ts'
import { askExpiries } from './expiry/ask-expiries.ts'
import { ExpiryWatch } from './expiry/expiry-watch.ts'
import type { ProviderExpiry } from './expiry/known-expiry.ts'
import { explain, type Explanation } from './explain.ts'
import type { AddedProvider, ExtensionPart, RehearsedProvider } from './extension/broker-extension.ts'
import type { BrokerEventName, BrokerListener } from './recording/events.ts'
import type { HostAct } from './recording/host-act.ts'
import { type CheckResult, checkMount, retireMount } from './mount/mount-upkeep.ts'
import { underDeadline } from './mount/issue-call.ts'
import type { JsonRequest } from './json-request.ts'
import type { CredentialRequest, Exactly, ResponseFor } from './request.ts'
import type { AuditAction } from './services/audit.ts'
import type { Clock } from './services/services.ts'
import { reassemble, reloadedEvent } from './reload.ts'

/** Hands out credentials. Made by `createBroker`. */
export class Broker {
  /** Callbacks, kept consents, and their end. */
  readonly consents: Consents
  /** Credentials that users bring themselves. */
  readonly deposits: Deposits
  readonly #parts: BrokerKit
  readonly #clock: Clock
  readonly #expiryWatch: ExpiryWatch
  #assembly: Assembly
  #closed: Promise<void> | undefined
  #reloading: Promise<void> = Promise.resolve()

  constructor(assembly: Assembly, parts: BrokerKit) {
    this.#assembly = assembly
    this.#parts = parts
    this.#clock = parts.services.clock
    const { recorder, requestId } = parts
    this.consents = new Consents({ assembly: () => this.#assembly, clock: this.#clock, recorder, requestId })
    const assemblyWhenOpen = () => {
      this.#refuseWhenClosed()
      return this.#assembly
    }
    this.deposits = new Deposits({ assembly: assemblyWhenOpen, clock: this.#clock, recorder, requestId })
    const { services, events, redactor } = parts
    const mounts = () => this.#assembly.mounts.values()
    this.#expiryWatch = new ExpiryWatch({ services, events, recorder, redactor, requestId, mounts })
    this.#expiryWatch.start()
  }

  /**
   * The credential that a provider issues for a request, as an object with one member: `<kind>Response`, frozen.
   *
   * Rejects with {@link BrokerError}: `not_found` for an unknown provider, `validation_failed`, `access_denied`,
   * what the provider could not deliver, or with the reason of `caller.signal` when that aborts.
   */
  get<const R extends CredentialRequest>(
    provider: string,
    request: R & Exactly<R>,
    caller: Caller = host,
  ): Promise<ResponseFor<R>> {
    // The registry's schemas hold request and response to the types that their plugin declared.
    return this.#get(provider, request, caller) as Promise<ResponseFor<R>>
  }

  /** The same path for requests that come as JSON: unknown in, the tagged answer or a {@link BrokerError} out. */
  handle({ provider, request, caller = host }: JsonRequest): Promise<Readonly<Record<string, unknown>>> {
    return this.#get(provider, request, caller) as Promise<Readonly<Record<string, unknown>>>
  }

  /**
   * A function that gets the same credential each time. The request is copied and validated once, here: throws
   * `not_found` and `validation_failed`. Permission and expiry are looked at on every call.
   */
  bind<const R extends CredentialRequest>(
    provider: string,
    request: R & Exactly<R>,
    caller: Caller = host,
  ): () => Promise<ResponseFor<R>> {
    this.#refuseWhenClosed()
    const bound = bindRequest(provider, request, caller, {
      assembly: () => this.#assembly,
      path: this.#parts.path,
      clock: this.#clock,
      admit: (copy) => this.#admit(provider, copy, caller),
      refused: (error, copy) => this.#refused(error, provider, copy, caller),
    })
    return bound as () => Promise<ResponseFor<R>>
  }

  /**
   * Ends a credential: forgets the cached one, here and in the store, and, where the provider can, has the vendor revoke
   * it. Resolves once that is on record.
   */
  async revoke<const R extends CredentialRequest>(
    provider: string,
    request: R & Exactly<R>,
    caller: Caller = host,
  ): Promise<void> {
    const requestId = caller.requestId ?? this.#parts.requestId()
    try {
      const { mount, kind, body } = this.#admit(provider, request, caller)
      await this.#parts.path.forget(mount, kind, body, caller)
      const revoke = mount.provider.revoke?.[kind.kind]
      if (revoke !== undefined) await underDeadline((call) => revoke(body, call), mount, caller, requestId, this.#clock)
      const facts = { caller, requestId, provider: mount.name, kind: kind.kind, action: 'revoke' as const }
      await this.#parts.recorder.done(facts)
    } catch (error) {
      await this.#refused(error, provider, request, { ...caller, requestId }, 'revoke')
    }
  }

  /**
   * The application says that a consent's session belongs to the user whom it has signed in; only then is the vendor's
   * answer used. Rejects with `access_denied` when it does not, without saying why.
   */
  completeSession(sessionUri: string, userIdentifier: UserIdentifier): Promise<void> {
    return this.consents.complete(sessionUri, userIdentifier)
  }

  /**
   * Puts an act of the host into the audit log, before it is done. Rejects with `internal` when that is not possible:
   * then it must not be done. Without an audit log it resolves at once.
   */
  record({ caller, action, resource, provider, ...handedOut }: HostAct): Promise<void> {
    const requestId = caller.requestId ?? this.#parts.requestId()
    const about = { ...(resource !== undefined && { resource }), ...(provider !== undefined && { provider }) }
    return this.#parts.recorder.done({ caller, requestId, action, ...about }, handedOut)
  }

  /**
   * Puts into the audit log that the host refused something before a provider was asked. Never rejects: a refusal gives
   * nothing away, so it is not held back when it cannot be recorded.
   */
  recordRefusal(caller: Caller, resource: string, code: BrokerErrorCode): Promise<void> {
    const requestId = caller.requestId ?? this.#parts.requestId()
    return this.#parts.recorder.refusedByHost({ caller, requestId, resource, action: 'operation_refused' }, code)
  }

  on<Name extends BrokerEventName>(name: Name, listener: BrokerListener<Name>): this {
    this.#parts.events.on(name, listener)
    return this
  }

  off<Name extends BrokerEventName>(name: Name, listener: BrokerListener<Name>): this {
    this.#parts.events.off(name, listener)
    return this
  }

  /**
   * What a provider would be that is not served yet. Makes it and closes it again, and calls nobody. Values are literal, as
   * those of an extension.
   */
  rehearseProvider(name: string, entry: AddedProvider): Promise<RehearsedProvider> {
    this.#refuseWhenClosed()
    return this.#parts.rehearseProvider(name, entry, [...this.#assembly.mounts.values()])
  }

  /** What would become of a request, and why. Calls nobody, reads no store, and leaves no trace. */
  explain(provider: string, request: unknown, caller: Caller = host): Explanation {
    this.#refuseWhenClosed()
    return explain(this.#assembly, provider, request, caller, this.#parts.returnUrls(caller.workload))
  }

  /** What is waiting inside, for gauges: answers whose audit record is not durable yet, and how long the last one took. */
  load(): { readonly auditWaiting: number; readonly auditLagMs: number } {
    const { waiting, lagMs } = this.#parts.recorder.backlog
    return { auditWaiting: waiting, auditLagMs: lagMs }
  }

  describe(): BrokerDescription {
    return describeBroker(this.#assembly)
  }

  /** Runs every provider's own check, all at once. */
  check(): Promise<CheckResult[]> {
    return Promise.all([...this.#assembly.mounts.values()].map((mount) => checkMount(mount, this.#parts)))
  }

  /**
   * Has a provider do one of its plugin's actions, for the workload `operator`. It is put into the audit log before it is
   * done, with the account that `operator` names, and as failed when it fails.
   *
   * Rejects with `not_found` for a provider or action that there is not, `validation_failed` for an input that is missing or
   * not wanted, `internal` when it cannot be put on record, and with what the provider throws.
   */
  async act(provider: string, action: string, input?: string, operator?: string): Promise<ActionOutcome> {
    this.#refuseWhenClosed()
    return act(this.#assembly, { provider, action, input, operator }, this.#parts)
  }

  /**
   * What providers rest on that ends at a known time, the soonest first. Of one provider: rejects with what that fails
   * with, and `not_found`. Of all: one that fails is logged and left out, so that it does not hide the others. Calls no
   * vendor.
   */
  async expiries(provider?: string): Promise<readonly ProviderExpiry[]> {
    this.#refuseWhenClosed()
    const { mounts } = this.#assembly
    if (provider !== undefined) return askExpiries(findProvider(mounts, provider), this.#parts)
    const { expiries } = await allExpiries(mounts.values(), this.#parts, this.#parts.services.logger)
    return expiries
  }

  /**
   * Reads the configuration again, or takes a new one. Providers whose entry did not change keep running with what they
   * have cached. Rejects with `config_invalid` when the new one is wrong; then the old one stays.
   */
  reload(config?: BrokerConfig): Promise<void> {
    return this.#inTurn(() => this.#reload(config))
  }

  /** Asks the extension anew for the providers and workloads that it adds. Those of the configuration stay as they are. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#refresh())
  }

  /** What belongs to the extension that this broker was made with. */
  get extension(): ExtensionPart | undefined {
    return this.#assembly.extension
  }

  /** Takes no more requests, waits for those under way, and closes providers and store. Closing twice is closing once. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** One after another: each keeps and closes what the one before it made. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#reloading.then(work)
    this.#reloading = turn.catch(() => {})
    return turn
  }

  #get(provider: unknown, request: unknown, caller: Caller): Promise<object> {
    try {
      const { mount, kind, body } = this.#admit(provider, request, caller)
      return this.#parts.path.serve(mount, kind, body, caller)
    } catch (error) {
      return this.#refused(error, provider, request, caller)
    }
  }

  #admit(provider: unknown, request: unknown, caller: Caller): Admitted {
    this.#refuseWhenClosed()
    return admit(this.#assembly, provider, request, caller)
  }

  #refused(
    error: unknown,
    provider: unknown,
    request: unknown,
    caller: Caller,
    action: AuditAction = 'issue',
  ): Promise<never> {
    const requestId = caller.requestId ?? this.#parts.requestId()
    const names = namesIn(this.#assembly, provider, request)
    return this.#parts.recorder.refused(error, { caller, requestId, action, ...names })
  }

  async #reload(config: BrokerConfig | undefined): Promise<void> {
    this.#refuseWhenClosed()
    this.#replace(await reassemble(this.#parts, config, this.#assembly.mounts))
  }

  async #refresh(): Promise<void> {
    this.#refuseWhenClosed()
    this.#replace(await this.#parts.refresh(this.#assembly.mounts))
  }

  #replace(next: Assembly): void {
    const previous = this.#assembly.mounts
    this.#assembly = next
    this.#parts.events.emit('reloaded', reloadedEvent(previous, next.mounts, this.#clock.now()))
    this.#expiryWatch.start()
    for (const mount of previous.values())
      if (next.mounts.get(mount.name) !== mount) void retireMount(mount, this.#parts)
  }

  async #close(): Promise<void> {
    await this.#reloading
    this.#expiryWatch.stop()
    const mounts = [...this.#assembly.mounts.values()]
    // What was bound to the old assembly has to ask again, and is refused.
    this.#assembly = { ...this.#assembly, mounts: new Map() }
    await this.#parts.path.drained()
    await Promise.all(mounts.map((mount) => retireMount(mount, this.#parts)))
    await this.#parts.state.close()
    this.#parts.events.close()
  }

  #refuseWhenClosed(): void {
    if (this.#closed !== undefined) throw new BrokerError('internal', 'this broker is closed; make a new one')
  }
}
