import type { Assembly } from '../assembly/assemble.ts'
import type { AssemblyTools } from '../assembly/assembly-tools.ts'
import type { BrokerOptions } from '../broker-options.ts'
import type { BrokerConfig } from '../config/broker-config.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import type { Mount } from '../mount/mount.ts'
import type { PluginLoader } from '../plugins/load-plugin.ts'
import { compilePolicy } from '../policy.ts'
import { addProviders, rehearseProvider } from './added-providers.ts'
import type {
  AddedProvider,
  RehearsedProvider,
  Additions,
  ExtensionContext,
  ExtensionSurroundings,
} from './broker-extension.ts'
import { extensionContext } from './extension-context.ts'
import { forgetWorkload } from './forget-workload.ts'

/** What an assembly is made from. */
export interface Made {
  readonly resolved: ResolvedConfig
  readonly addedLoader: PluginLoader
  /** The providers of the configuration. */
  readonly configured: ReadonlyMap<string, Mount>
  readonly additions: Additions
}

/** What an extension does to its broker: asks it for additions, and puts them beside the configuration. */
export class ExtensionHost {
  readonly #options: BrokerOptions
  readonly #tools: () => AssemblyTools
  #context: ExtensionContext | undefined

  constructor(options: BrokerOptions, tools: () => AssemblyTools) {
    this.#options = options
    this.#tools = tools
  }

  /** What there is to add. Rejects with what the extension throws. */
  async additions({ config, section }: ResolvedConfig): Promise<Additions> {
    const { extension } = this.#options
    if (extension?.additions === undefined) return { providers: {} }
    return extension.additions({ ...this.#surroundings(extension.name, config), section })
  }

  /** The providers of the configuration and the added ones; those of `previous` that are the same are kept. */
  async assemble(
    { resolved, addedLoader, configured, additions }: Made,
    previous: Assembly['mounts'],
  ): Promise<Assembly> {
    const { config, section } = resolved
    const { extension } = this.#options
    const others = [...configured.values()]
    const sources = { config, loader: addedLoader, tools: this.#tools() }
    const added = await addProviders(additions.providers, others, previous, sources)
    const { problems } = added
    const mounts = new Map([...others, ...added.mounts].map((mount) => [mount.name, mount]))
    return {
      mounts,
      config,
      policy: compilePolicy(config.workloads, {
        workload: (name) => additions.workload?.(name),
        openToAll: () => additions.openToAll?.() === true,
      }),
      extension: extension && {
        ...this.#surroundings(extension.name, config),
        section,
        problems,
        forgetWorkload: (workload) => forgetWorkload(mounts.values(), workload),
      },
    }
  }

  /** What a provider that might be added would be. */
  rehearse(
    name: string,
    entry: AddedProvider,
    others: readonly Mount[],
    { resolved, addedLoader }: Made,
  ): Promise<RehearsedProvider> {
    const sources = { config: resolved.config, loader: addedLoader, tools: this.#tools() }
    return rehearseProvider(name, entry, others, sources)
  }

  #surroundings(
    name: string,
    { providers, workloads, publicUrl: configured }: BrokerConfig,
  ): Omit<ExtensionSurroundings<unknown>, 'section'> {
    this.#context ??= extensionContext(name, this.#tools())
    const { publicUrl: given } = this.#options
    const publicUrl = typeof given === 'string' ? given : configured
    return { context: this.#context, providers: Object.keys(providers), workloads, publicUrl }
  }
}
