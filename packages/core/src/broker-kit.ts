import { type Assembly, makeMounts, rehearse } from './assembly/assemble.ts'
import type { AssemblyTools } from './assembly/assembly-tools.ts'
import type { BrokerOptions } from './broker-options.ts'
import { host } from './caller.ts'
import type { BrokerConfig } from './config/broker-config.ts'
import { refuseHostUrls } from './config/checks/check-public-urls.ts'
import { ConfigReader } from './config/config-reader.ts'
import type { ResolvedConfig } from './config/resolve-config.ts'
import type { AddedProvider, RehearsedProvider } from './extension/broker-extension.ts'
import { ExtensionHost, type Made } from './extension/extension-host.ts'
import { Events } from './recording/events.ts'
import type { Mount } from './mount/mount.ts'
import { guardedFetch } from './net/guarded-fetch.ts'
import type { AuditSink } from './services/audit.ts'
import type { Fetch, Services } from './services/services.ts'
import type { NetworkConfig } from './net/network-config.ts'
import type { GrantChange } from './provider.ts'
import { Recorder } from './recording/recorder.ts'
import type { RequestFacts } from './recording/request-facts.ts'
import { RequestPath } from './request-path.ts'
import { Redactor } from './secrets/redactor.ts'
import { pickService } from './services/container.ts'
import { stderrLogger, systemClock, systemRandom } from './services/default-services.ts'
import { systemInstance } from './services/system-instance.ts'
import { ShownErrors } from './recording/shown-errors.ts'
import { BrokerState } from './state/broker-state.ts'
import { checkedBody, requestedKind } from './tagged-request.ts'

/** Everything of a broker that outlives a reload, made once. */
export class BrokerKit {
  readonly services: Omit<Services, 'store'>
  readonly events: Events
  readonly recorder: Recorder
  readonly path: RequestPath
  readonly state: BrokerState
  readonly requestId: () => string
  readonly #options: BrokerOptions
  readonly #redactor = new Redactor()
  readonly #salt: Uint8Array
  readonly #reader: ConfigReader
  readonly #extension: ExtensionHost
  readonly #givenFetch: Fetch | undefined
  #sink: AuditSink | undefined
  /** What the assembly in force was made from. */
  #made: Made | undefined
  #fetch: { readonly rules: string; readonly fetch: Fetch } | undefined

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#reader = new ConfigReader(options, (secret) => this.#redactor.add(secret))
    this.#extension = new ExtensionHost(options, () => this.#tools())
    const { services: given, parent, env = process.env, publicUrl, returnUrls = [] } = options
    refuseHostUrls(typeof publicUrl === 'string' ? publicUrl : undefined, returnUrls)
    this.#givenFetch = pickService('fetch', given, parent)
    const clock = pickService('clock', given, parent) ?? systemClock
    const random = pickService('random', given, parent) ?? systemRandom()
    const logger = pickService('logger', given, parent) ?? stderrLogger
    const instance = pickService('instance', given, parent) ?? systemInstance()
    const audit = pickService('audit', given, parent)
    const keys = pickService('keys', given, parent)
    this.services = {
      clock,
      random,
      logger,
      instance,
      fetch: this.#givenFetch ?? ((input, init) => (this.#fetch?.fetch ?? this.#guard({}))(input, init)),
      ...(audit !== undefined && { audit }),
      ...(keys !== undefined && { keys }),
    }
    this.events = new Events(logger)
    this.recorder = new Recorder(clock, this.events, new ShownErrors(logger, this.#redactor))
    this.#sink = audit
    this.recorder.useAudit(audit)
    this.requestId = requestIds(Buffer.from(random.bytes(8)).toString('hex'))
    this.path = new RequestPath(clock, random, this.recorder, this.requestId)
    this.#salt = random.bytes(32)
    this.state = new BrokerState(this.services, {
      env,
      store: pickService('store', given, parent),
      learn: (secret) => this.#redactor.add(secret),
    })
  }

  /** `act`: what this is for a log that it switches on. */
  async assemble(
    config: BrokerConfig | undefined,
    previous: ReadonlyMap<string, Mount>,
    act?: RequestFacts,
  ): Promise<Assembly> {
    const { source, resolved, addedLoader } = await this.#reader.read(config)
    if (resolved.problems.length === 0) await this.state.open(source, resolved)
    if (this.state.opened !== undefined) this.path.fetcher.useStored(this.state.opened.storedCredentials)
    const before = this.#fetch
    const madeBefore = this.#made
    // Providers that start now need the new rules; those that stay get the old ones back if this fails.
    if (resolved.problems.length === 0) this.#guard(resolved.config.network ?? {})
    const sinkBefore = this.#sink
    const sink = resolved.problems.length === 0 ? await this.#sinkFor(resolved) : sinkBefore
    const begun = sinkBefore === undefined && sink !== undefined ? act : undefined
    try {
      // At once, because a provider that feeds another hands out its first credential while they are made.
      if (sink !== undefined) this.#useSink(sink)
      if (begun !== undefined) await this.recorder.done(begun)
      // What is wrong is told by `makeMounts`; until then there may be no store to ask.
      const additions = resolved.problems.length === 0 ? await this.#extension.additions(resolved) : { providers: {} }
      const configured = await makeMounts(source, resolved, previous, this.#tools())
      // Providers that are added may call at their start.
      this.#made = { resolved, addedLoader, configured, additions }
      const assembly = await this.#extension.assemble(this.#made, previous)
      this.#useSink(sink)
      return assembly
    } catch (error) {
      if (begun !== undefined) await this.recorder.notDone(error, begun)
      this.#useSink(sinkBefore)
      this.#fetch = before
      this.#made = madeBefore
      throw error
    }
  }

  /** Checks a configuration without opening, starting or calling anything. */
  async rehearse(): Promise<ResolvedConfig> {
    const { source, resolved } = await this.#reader.read(this.#options.config)
    await rehearse(source, resolved, this.#tools())
    return resolved
  }

  /** The same configuration with what the extension adds to it now. */
  async refresh(previous: ReadonlyMap<string, Mount>): Promise<Assembly> {
    if (this.#made === undefined) throw new TypeError('nothing was assembled yet')
    const made = { ...this.#made, additions: await this.#extension.additions(this.#made.resolved) }
    const assembly = await this.#extension.assemble(made, previous)
    this.#made = made
    return assembly
  }

  async rehearseProvider(name: string, entry: AddedProvider, others: readonly Mount[]): Promise<RehearsedProvider> {
    if (this.#made === undefined) throw new TypeError('nothing was assembled yet')
    return this.#extension.rehearse(name, entry, others, this.#made)
  }

  get redactor(): Redactor {
    return this.#redactor
  }

  /** Rules that did not change keep their connections. */
  #guard(network: NetworkConfig): Fetch {
    const rules = JSON.stringify(network)
    if (this.#fetch?.rules !== rules) this.#fetch = { rules, fetch: guardedFetch(network, this.services) }
    return this.#fetch.fetch
  }

  async #sinkFor({ config }: ResolvedConfig): Promise<AuditSink | undefined> {
    return this.services.audit ?? this.state.auditLog(config)
  }

  #useSink(sink: AuditSink | undefined): void {
    this.#sink = sink
    this.recorder.useAudit(sink, this.state.opened?.hashAnswer)
  }

  #tools(): AssemblyTools {
    const { providerServices = {}, parent, cacheSize = 100_000 } = this.#options
    return {
      services: this.services,
      events: this.events,
      store: this.state.store,
      providerServices,
      parent,
      redactor: this.#redactor,
      // Processes on one store have to agree on what a provider's revision is.
      salt: this.state.opened?.ring.derive('revisions') ?? this.#salt,
      cacheSize,
      slotRemoved: this.path.fetcher.upkeep.forget,
      nameOf: (provider, parts) => {
        const { opened } = this.state
        if (opened === undefined) throw new TypeError('this broker has opened no store')
        return opened.nameOf(provider, parts)
      },
      publicUrl: () => this.#publicUrl(),
      returnUrls: (workload) => this.returnUrls(workload),
      recordGrant: (provider, change) => this.#recordGrant(provider, change),
      shown: (error, provider) => this.recorder.shown(error, { caller: host, requestId: this.requestId(), provider }),
      feed: (mount, request, consumer) => this.#feed(mount, request, consumer),
    }
  }

  /** Where users of a workload may be sent after a consent. */
  returnUrls(workload: string): readonly string[] {
    const { returnUrls: ofHost = [] } = this.#options
    const { resolved, additions } = this.#made ?? {}
    const entry = resolved?.config.workloads?.[workload] ?? additions?.workload?.(workload)
    return [...(entry?.returnUrls ?? []), ...ofHost]
  }

  #publicUrl(): string | undefined {
    const { publicUrl } = this.#options
    const given = typeof publicUrl === 'function' ? publicUrl() : publicUrl
    refuseHostUrls(given, [])
    return given ?? this.#made?.resolved.config.publicUrl
  }

  /** One provider's secret for another: the operator's file is the permission. Recorded like any request. */
  #feed(mount: Mount, request: unknown, consumer: string): Promise<object> {
    const kind = requestedKind(mount.name, mount.kinds, request)
    const body = checkedBody(mount.name, kind, request)
    // The colon keeps this name out of reach of configured workloads. Fetched anew: a reload is how a rotated secret arrives.
    return this.path.serve(mount, kind, body, { workload: `config:${consumer}`, forceRefresh: true })
  }

  #recordGrant(provider: string, { action, workload, user, kind, requestId }: GrantChange): Promise<void> {
    return this.recorder.done({
      action,
      provider,
      caller: { workload: workload ?? `provider:${provider}`, ...(user !== undefined && { user }) },
      requestId: requestId ?? this.requestId(),
      ...(kind !== undefined && { kind }),
    })
  }
}

/** Identifiers that are unique here and unlikely anywhere else, without asking for randomness each time. */
function requestIds(prefix: string): () => string {
  let count = 0
  return () => `${prefix}-${(++count).toString(36)}`
}
