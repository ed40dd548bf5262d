import type { DependencyContainer } from 'tsyringe'
import { type Assembly, assemble, rehearse } from './assembly/assemble.ts'
import type { AssemblyTools } from './assembly/assembly-tools.ts'
import { Broker } from './broker.ts'
import { host } from './caller.ts'
import type { BrokerConfig } from './config/broker-config.ts'
import { type ConfigSource, configFromObject, readConfigFile } from './config/config-source.ts'
import { resolveConfig } from './config/resolve-config.ts'
import { pickService } from './services/container.ts'
import { stderrLogger, systemClock, systemFetch, systemRandom } from './services/default-services.ts'
import { BrokerError } from './errors.ts'
import { Events } from './events.ts'
import type { Mount } from './mount/mount.ts'
import { checkedBody, requestedKind } from './tagged-request.ts'
import { PluginLoader } from './plugins/load-plugin.ts'
import { Recorder } from './recorder.ts'
import { Redactor } from './secrets/redactor.ts'
import { RequestPath } from './request-path.ts'
import type { ProviderServices, Services } from './services/services.ts'
import { memoryStore } from './store/memory-store.ts'
import type { Store } from './store/store.ts'

export interface BrokerOptions {
  /** Path of a YAML file. Either this or `config`. */
  readonly configFile?: string
  /** The parsed form of the YAML. */
  readonly config?: BrokerConfig
  /** With `config`: where relative files and packages are looked for. A folder, a file in it, or a `file:` URL. Default: the working directory. */
  readonly baseUrl?: string | URL
  /** Where `${NAME}` and `{ env: NAME }` look. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Replaces services for the whole broker. */
  readonly services?: Partial<Services>
  /** Replaces services for single providers, by their names. */
  readonly providerServices?: Readonly<Record<string, ProviderServices>>
  /** The host's own tsyringe container: services registered there under `tokens` are used, and provider classes are built in children of it. */
  readonly parent?: DependencyContainer
  /** Plugins that are part of the host program, by the name that `use:` gives them. They come before installed ones. */
  readonly plugins?: Readonly<Record<string, unknown>>
  /** How many credentials are cached for each kind of each provider. Default 100 000. */
  readonly cacheSize?: number
}

/**
 * A broker that is ready: the configuration holds, every plugin is loaded, every provider made and started. Rejects with
 * `config_invalid`, listing every mistake, and leaves nothing running then.
 */
export async function createBroker(options: BrokerOptions = {}): Promise<Broker> {
  const kit = new Kit(options)
  const assembly = await kit.assemble(options.config, new Map())
  return new Broker(assembly, {
    services: kit.services,
    ownStore: kit.ownStore,
    events: kit.events,
    recorder: kit.recorder,
    path: kit.path,
    requestId: kit.requestId,
    assembleAgain: (config, previous) => kit.assemble(config, previous),
  })
}

/** What a configuration holds, for people who want to see that it was read as they meant it. */
export interface ConfigSummary {
  readonly providers: readonly { readonly name: string; readonly use: string; readonly kinds: readonly string[] }[]
  readonly workloads: readonly string[]
}

/** Checks a configuration as `createBroker` would, without starting a provider or calling anybody. Rejects alike. */
export function validateConfig(options: BrokerOptions = {}): Promise<ConfigSummary> {
  return new Kit(options).rehearse()
}

/** Everything that outlives a reload, made once. */
class Kit {
  readonly services: Services
  readonly ownStore: Store | undefined
  readonly events: Events
  readonly recorder: Recorder
  readonly path: RequestPath
  readonly requestId: () => string
  readonly #options: BrokerOptions
  readonly #redactor = new Redactor()
  readonly #tools: Omit<AssemblyTools, 'services'>
  #network: BrokerConfig['network'] = {}

  constructor(options: BrokerOptions) {
    this.#options = options
    const { services: given, parent } = options
    const clock = pickService('clock', given, parent) ?? systemClock
    const random = pickService('random', given, parent) ?? systemRandom()
    const logger = pickService('logger', given, parent) ?? stderrLogger
    const audit = pickService('audit', given, parent)
    const keys = pickService('keys', given, parent)
    const givenStore = pickService('store', given, parent)
    const store = givenStore ?? memoryStore(clock)
    this.ownStore = givenStore === undefined ? store : undefined
    this.services = {
      clock,
      random,
      logger,
      fetch: pickService('fetch', given, parent) ?? ((input, init) => systemFetch(this.#network ?? {})(input, init)),
      store,
      ...(audit !== undefined && { audit }),
      ...(keys !== undefined && { keys }),
    }
    this.events = new Events(logger)
    this.recorder = new Recorder(clock, this.events, audit, logger, this.#redactor)
    this.requestId = requestIds(Buffer.from(random.bytes(8)).toString('hex'))
    this.path = new RequestPath(clock, random, this.recorder, this.requestId)
    this.#tools = {
      providerServices: options.providerServices ?? {},
      parent,
      redactor: this.#redactor,
      salt: random.bytes(32),
      cacheSize: options.cacheSize ?? 100_000,
      shown: (error, provider) => this.recorder.shown(error, { caller: host, requestId: this.requestId(), provider }),
      feed: (mount, request, consumer) => this.#feed(mount, request, consumer),
    }
  }

  async assemble(config: BrokerConfig | undefined, previous: ReadonlyMap<string, Mount>): Promise<Assembly> {
    const source = await this.#source(config)
    const resolved = await this.#resolve(source)
    const network = this.#network
    // Providers that start now need the new rules; those that stay get the old ones back if this fails.
    if (resolved.problems.length === 0) this.#network = resolved.config.network
    try {
      return await assemble(source, resolved, previous, { ...this.#tools, services: this.services })
    } catch (error) {
      this.#network = network
      throw error
    }
  }

  async rehearse(): Promise<ConfigSummary> {
    const source = await this.#source(this.#options.config)
    const resolved = await this.#resolve(source)
    await rehearse(source, resolved, { ...this.#tools, services: this.services })
    const { providers, workloads = { [host.workload]: {} } } = resolved.config
    return {
      // In the order of the file.
      providers: Object.keys(providers).flatMap((name) => {
        const found = resolved.providers.find((provider) => provider.name === name)
        return found
          ? [{ name, use: found.plugin.label, kinds: [...found.plugin.kinds.values()].map(({ kind }) => kind) }]
          : []
      }),
      workloads: Object.keys(workloads),
    }
  }

  async #resolve(source: ConfigSource) {
    const loader = new PluginLoader(source.folder, this.#options.plugins ?? {})
    return resolveConfig(source, loader, this.#options.env ?? process.env)
  }

  async #source(config: BrokerConfig | undefined): Promise<ConfigSource> {
    const { configFile, baseUrl, config: first } = this.#options
    if ((configFile === undefined) === (first === undefined)) {
      throw new BrokerError('config_invalid', 'a broker is made from a configFile or from a config, one of the two')
    }
    if (config === undefined && configFile !== undefined) return readConfigFile(configFile)
    return configFromObject(config ?? first, configFile ?? baseUrl)
  }

  /** One provider's secret for another: the operator's file is the permission. Recorded like any request. */
  #feed(mount: Mount, request: unknown, consumer: string): Promise<object> {
    const kind = requestedKind(mount.name, mount.kinds, request)
    const body = checkedBody(mount.name, kind, request)
    // The colon keeps this name out of reach of configured workloads. Fetched anew: a reload is how a rotated secret arrives.
    return this.path.serve(mount, kind, body, { workload: `config:${consumer}`, forceRefresh: true })
  }
}

/** Identifiers that are unique here and unlikely anywhere else, without asking for randomness each time. */
function requestIds(prefix: string): () => string {
  let count = 0
  return () => `${prefix}-${(++count).toString(36)}`
}
