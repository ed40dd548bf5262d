import { Broker } from './broker.ts'
import { BrokerKit } from './broker-kit.ts'
import type { BrokerOptions } from './broker-options.ts'
import { type Caller, host } from './caller.ts'
import { explain, type Explanation } from './explain.ts'
import { compilePolicy } from './policy.ts'

/**
 * A broker that is ready: the configuration holds, every plugin is loaded, every provider made and started, and the
 * store open where something is kept. Rejects with `config_invalid`, listing every mistake, and leaves nothing running
 * then.
 */
export async function createBroker(options: BrokerOptions = {}): Promise<Broker> {
  const kit = new BrokerKit(options)
  try {
    return new Broker(await kit.assemble(options.config, new Map()), kit)
  } catch (error) {
    await kit.state.close().catch(() => {})
    throw error
  }
}

/** What a configuration holds, for people who want to see that it was read as they meant it. */
export interface ConfigSummary {
  readonly providers: readonly { readonly name: string; readonly use: string; readonly kinds: readonly string[] }[]
  readonly workloads: readonly string[]
  /** The store that would be opened; absent when nothing has to be kept. */
  readonly store?: string
}

/** Checks a configuration as `createBroker` would, without opening, starting or calling anything. Rejects alike. */
export async function validateConfig(options: BrokerOptions = {}): Promise<ConfigSummary> {
  const resolved = await new BrokerKit(options).rehearse()
  const { providers, workloads = { [host.workload]: {} } } = resolved.config
  const { store } = resolved
  return {
    // In the order of the file.
    providers: Object.keys(providers).flatMap((name) => {
      const found = resolved.providers.find((provider) => provider.name === name)
      return found
        ? [{ name, use: found.plugin.label, kinds: [...found.plugin.kinds.values()].map(({ kind }) => kind) }]
        : []
    }),
    workloads: Object.keys(workloads),
    ...(store !== undefined && { store: store === 'memory' ? store : store.loaded.label }),
  }
}

export interface ExplainedRequest {
  readonly provider: string
  readonly request: unknown
  /** Default: the host. */
  readonly caller?: Caller
}

/**
 * What would become of a request under a configuration, and why: `broker.explain` without a broker. Starts no provider,
 * opens no store and calls nobody. Rejects with `config_invalid` as {@link validateConfig}. What an extension adds from
 * its store is not known here.
 */
export async function explainRequest(
  options: BrokerOptions,
  { provider, request, caller = host }: ExplainedRequest,
): Promise<Explanation> {
  const { config, providers } = await new BrokerKit(options).rehearse()
  const { workloads } = config
  // A provider that another one feeds cannot be made here. Its plugin's kinds decide as its own would.
  const mounts = new Map(providers.map(({ name, plugin }) => [name, plugin]))
  const returnUrls = [...(workloads?.[caller.workload]?.returnUrls ?? []), ...(options.returnUrls ?? [])]
  return explain({ mounts, policy: compilePolicy(workloads) }, provider, request, caller, returnUrls)
}
