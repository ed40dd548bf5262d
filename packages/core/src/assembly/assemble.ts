import { host } from '../caller.ts'
import type { BrokerConfig } from '../config/broker-config.ts'
import type { ConfigSource } from '../config/config-source.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import { underDeadline } from '../mount/issue-call.ts'
import type { Mount } from '../mount/mount.ts'
import { compilePolicy, type Policy } from '../policy.ts'
import type { AssemblyTools } from './assembly-tools.ts'
import { fedOptions } from './fed-options.ts'
import { makeMount } from './make-mount.ts'
import { Mistakes, optionPath } from './mistakes.ts'

/** What a broker serves: replaced as a whole when the configuration changes. */
export interface Assembly {
  readonly mounts: ReadonlyMap<string, Mount>
  readonly policy: Policy
  readonly config: BrokerConfig
}

/**
 * Makes providers from a resolved configuration and starts them; those of `previous` whose revision is the same are
 * kept. Throws `config_invalid` with every mistake; then nothing new is left running.
 */
export async function assemble(
  source: ConfigSource,
  resolved: ResolvedConfig,
  previous: ReadonlyMap<string, Mount>,
  tools: AssemblyTools,
): Promise<Assembly> {
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
      if (mount !== undefined && fresh.includes(mount)) await start(mount, tools, mistakes)
      mistakes.throwIfAny()
    }
    return { mounts, policy: compilePolicy(resolved.config.workloads), config: resolved.config }
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

async function start(mount: Mount, tools: AssemblyTools, mistakes: Mistakes): Promise<void> {
  const { name, plugin, provider } = mount
  try {
    const call = () => provider.start?.()
    if (provider.start !== undefined) await underDeadline(call, mount, host, 'start', tools.services.clock)
  } catch (error) {
    const shown = tools.shown(error, name)
    if (shown.code !== 'config_invalid') throw shown
    mistakes.add(
      ['providers', name, 'options', ...optionPath(shown)],
      `"${plugin.label}" cannot start: ${shown.message}`,
    )
  }
}
