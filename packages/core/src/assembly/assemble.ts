import type { BrokerConfig } from '../config/broker-config.ts'
import type { ConfigSource } from '../config/config-source.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import type { ExtensionPart } from '../extension/broker-extension.ts'
import type { Mount } from '../mount/mount.ts'
import type { Policy } from '../policy.ts'
import type { AssemblyTools } from './assembly-tools.ts'
import { fedOptions } from './fed-options.ts'
import { makeMount } from './make-mount.ts'
import { Mistakes } from './mistakes.ts'
import { startMount } from './start-mount.ts'

/** What a broker serves: replaced as a whole when the configuration changes. */
export interface Assembly {
  readonly mounts: ReadonlyMap<string, Mount>
  readonly policy: Policy
  readonly config: BrokerConfig
  /** The extension's, as it is in force. */
  readonly extension: ExtensionPart | undefined
}

/**
 * Makes the providers of a resolved configuration and starts them; those of `previous` whose revision is the same are
 * kept. Throws `config_invalid` with every mistake; then nothing new is left running.
 */
export async function makeMounts(
  source: ConfigSource,
  resolved: ResolvedConfig,
  previous: ReadonlyMap<string, Mount>,
  tools: AssemblyTools,
): Promise<ReadonlyMap<string, Mount>> {
  const mistakes = new Mistakes(source, resolved.problems)
  const mounts = new Map<string, Mount>()
  const fresh: Mount[] = []
  const keep = (mount: Mount) => {
    mounts.set(mount.name, mount)
    if (previous.get(mount.name) !== mount) fresh.push(mount)
  }
  try {
    // Everything that needs no other provider is made first, so that one run shows the mistakes of all.
    for (const provider of resolved.providers.filter(({ fed }) => fed.length === 0)) {
      const mount = await makeMount(provider, provider.options, resolved.config, previous, tools, mistakes)
      if (mount !== undefined) keep(mount)
    }
    mistakes.throwIfAny()
    for (const provider of resolved.providers) {
      if (provider.fed.length > 0) {
        const options = await fedOptions(provider, mounts, tools, mistakes)
        const mount = options && (await makeMount(provider, options.value, resolved.config, previous, tools, mistakes))
        mistakes.throwIfAny()
        if (mount !== undefined) keep(mount)
      }
      const mount = mounts.get(provider.name)
      if (mount !== undefined && fresh.includes(mount)) await startMount(mount, tools, mistakes)
      mistakes.throwIfAny()
    }
    return mounts
  } catch (error) {
    await Promise.allSettled(fresh.map(async ({ provider }) => provider.close?.()))
    throw error
  }
}

/** Checks a configuration as far as that goes without I/O of providers: makes those that need no other, starts none. */
export async function rehearse(source: ConfigSource, resolved: ResolvedConfig, tools: AssemblyTools): Promise<void> {
  const mistakes = new Mistakes(source, resolved.problems)
  const made: (Mount | undefined)[] = []
  for (const provider of resolved.providers.filter(({ fed }) => fed.length === 0)) {
    made.push(await makeMount(provider, provider.options, resolved.config, new Map(), tools, mistakes))
  }
  await Promise.allSettled(made.map(async (mount) => mount?.provider.close?.()))
  mistakes.throwIfAny()
}
