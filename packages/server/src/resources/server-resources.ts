import type { Additions, Broker, ExtensionContext, ExtensionSurroundings } from '@credbroker/core'
import { errorName } from '../logging/error-name.ts'
import type { ServerSettings } from '../settings/server-settings.ts'
import type { AccessKey, Directory, ProviderPlane, WorkloadEntry } from './directory.ts'
import { announceChange, type Generation, readGeneration } from './generation.ts'
import { KnownAccessKeys } from './known-access-keys.ts'
import { type KnownProviders, loadProviders } from './known-providers.ts'
import { KnownWorkloads } from './known-workloads.ts'
import { type ProviderState, ServedProviders } from './served-providers.ts'

/** How what was made by API is served. */
export interface ResourceOptions {
  /**
   * Whether workload identities that were made here and have no rules may use everything, where the YAML has no rules for
   * all. For development. Asked each time, because the settings may say.
   */
  readonly unrestricted?: () => boolean
}

const freshMs = 100
const sayAgainMs = 60_000

/** What there is besides the YAML, kept in the extension's part of the store. One for each broker. */
export class ServerResources implements Directory {
  readonly workloads: KnownWorkloads
  readonly #accessKeys = new KnownAccessKeys()
  #broker: Broker | undefined
  #context: ExtensionContext | undefined
  /** What the broker was told last; it may not come to serve it. */
  #told: KnownProviders | undefined
  #known: KnownProviders | undefined
  #served: ServedProviders | undefined
  #seen: Generation | undefined
  #looking: Promise<void> | undefined
  #lookedAtMs = Number.NEGATIVE_INFINITY
  #saidAtMs = Number.NEGATIVE_INFINITY
  #startedAtMs = 0

  constructor({ unrestricted = () => false }: ResourceOptions = {}) {
    // What was cached for one that was deleted must not reach another that gets its name.
    this.workloads = new KnownWorkloads(unrestricted, (name) => this.#broker?.extension?.forgetWorkload(name))
  }

  /** For `BrokerExtension.additions`. */
  async additions(part: ExtensionSurroundings<ServerSettings>): Promise<Additions> {
    this.#context ??= part.context
    const { known, entries } = await loadProviders(part)
    this.#told = known
    return { providers: entries, workload: (name) => this.workloads.config(name), openToAll: () => this.workloads.free }
  }

  /** Once, as soon as there is a broker. */
  attach(broker: Broker): void {
    this.#broker = broker
    this.#startedAtMs = this.context.clock.now()
    this.#adopt(broker)
    this.#seen = this.#known?.generation
    broker.on('reloaded', () => this.#adopt(broker))
  }

  get context(): ExtensionContext {
    if (this.#context === undefined) throw new TypeError('no broker has this extension yet')
    return this.#context
  }

  get broker(): Broker {
    if (this.#broker === undefined) throw new TypeError('the broker is not attached yet')
    return this.#broker
  }

  /** Since when this process serves the YAML, which does not say when its parts were made. Epoch milliseconds. */
  get startedAtMs(): number {
    return this.#startedAtMs
  }

  catchUp(): void | Promise<void> {
    if (this.#looking !== undefined) return this.#looking
    // A clock that was set back must not stop the looking.
    if (Math.abs(this.context.clock.now() - this.#lookedAtMs) < freshMs) return undefined
    return this.lookAgain()
  }

  lookAgain(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  workload(name: string): WorkloadEntry | undefined | Promise<WorkloadEntry | undefined> {
    return this.workloads.find(name, this.context)
  }

  providerName(plane: ProviderPlane, name: string): string | undefined {
    return this.#served?.state(plane, name)?.mount
  }

  notServed(plane: ProviderPlane, name: string): string | undefined {
    return this.#served?.state(plane, name)?.reason
  }

  providerState(plane: ProviderPlane, name: string): ProviderState | undefined {
    return this.#served?.state(plane, name)
  }

  accessKey(id: string): AccessKey | undefined | Promise<AccessKey | undefined> {
    return this.#accessKeys.find(id, this.context)
  }

  /** Names of the providers in the YAML. */
  configuredProviders(plane: ProviderPlane): ReadonlySet<string> {
    return this.#served?.configured(plane) ?? new Set()
  }

  /** Tells every process of a change that is stored by now, and takes it in here before it resolves. */
  async changed(what: 'provider' | 'other'): Promise<void> {
    await announceChange(this.context, what)
    this.#forget()
    if (what === 'provider') await this.broker.refresh()
  }

  /** A provider is about to go. */
  leaving(plane: ProviderPlane, name: string): void {
    this.#served?.remove(plane, name)
  }

  async #look(): Promise<void> {
    const { store, clock } = this.context
    try {
      const generation = await readGeneration(store)
      if (generation.all !== this.#seen?.all) this.#forget()
      this.#seen = generation
      if (generation.providers !== this.#known?.generation.providers) await this.broker.refresh()
    } catch (error) {
      this.#sayFailed(error)
    }
    this.#lookedAtMs = clock.now()
  }

  #forget(): void {
    this.workloads.outdate()
    this.#accessKeys.forget()
  }

  #sayFailed(error: unknown): void {
    const { clock, logger } = this.context
    if (Math.abs(clock.now() - this.#saidAtMs) < sayAgainMs) return
    this.#saidAtMs = clock.now()
    logger.warn('the store cannot be asked what changed; what is known goes on being served', {
      error: errorName(error),
    })
  }

  /** What the broker serves now is what counts: a reload may fail after it was told of changes. */
  #adopt(broker: Broker): void {
    const { extension } = broker
    if (extension !== undefined) this.workloads.use(extension.workloads)
    this.#known = this.#told
    if (this.#known !== undefined) this.#served = new ServedProviders(broker, this.#known)
  }
}
