import { BrokerError } from '@credbroker/core'
import { configuredPlugins, inspectPlugin, type PluginDescription } from '@credbroker/core/tooling'
import { type ConfigPath, isThere, naming } from './config-path.ts'
import { installedPlugins, shortName } from './installed-plugins.ts'

/** The plugins that a schema is made of, and those that should be in it but do not load. */
export interface FoundPlugins {
  readonly plugins: readonly PluginDescription[]
  readonly skipped: readonly { readonly use: string; readonly message: string }[]
}

/**
 * The plugins that were named, then those of the configuration, then the installed ones under each name that means them.
 * Throws `config_invalid` when a named one does not load, and when there is a configuration that is no YAML.
 */
export async function findPlugins(named: readonly string[], config: ConfigPath): Promise<FoundPlugins> {
  const given = await inspectPlugins(named, config.folder)
  const configured =
    config.named || (await isThere(config)) ? await naming(config, () => configuredPlugins(config.file)) : []
  const installed = await installedPlugins(config.folder)
  const plugins = new Map(given.map((plugin) => [plugin.use, plugin]))
  const skipped = new Map<string, string>()
  for (const use of [...configured, ...installed]) {
    if (plugins.has(use)) continue
    const { plugin, message } = await inspect(use, config.folder)
    if (plugin === undefined) skipped.set(use, message)
    else plugins.set(use, plugin)
  }
  for (const name of installed) {
    const short = shortName(name)
    if (short === undefined || plugins.has(short) || skipped.has(name)) continue
    const { plugin } = await inspect(short, config.folder)
    // Two packages may have one short name; it means the one that a broker would load.
    if (plugin?.label === name) plugins.set(short, plugin)
  }
  return { plugins: [...plugins.values()], skipped: [...skipped].map(([use, message]) => ({ use, message })) }
}

/** Every plugin by its `use:` name. Throws `config_invalid` that lists all that do not load. */
export async function inspectPlugins(uses: readonly string[], folder: string): Promise<PluginDescription[]> {
  const outcomes = await Promise.all(uses.map((use) => inspect(use, folder)))
  const mistakes = outcomes.map(({ message }) => message).filter((message) => message !== undefined)
  if (mistakes.length > 0) throw new BrokerError('config_invalid', mistakes.join('\n'))
  return outcomes.map(({ plugin }) => plugin).filter((plugin) => plugin !== undefined)
}

type Outcome =
  | { readonly plugin: PluginDescription; readonly message?: never }
  | { readonly plugin?: never; readonly message: string }

async function inspect(use: string, folder: string): Promise<Outcome> {
  try {
    return { plugin: await inspectPlugin(use, folder) }
  } catch (error) {
    if (error instanceof BrokerError) return { message: error.message }
    throw error
  }
}
