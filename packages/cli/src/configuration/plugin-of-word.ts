import { BrokerError } from '@credbroker/core'
import { configuredPlugins, inspectPlugin, type PluginDescription } from '@credbroker/core/tooling'
import type { ConfigPath } from './config-path.ts'
import { installedPlugins, shortName } from './installed-plugins.ts'

/**
 * What `use:` may say here for sure: what the configuration says, and the installed provider packages by each of their
 * names.
 */
export async function knownPlugins(config: ConfigPath): Promise<readonly string[]> {
  // Without a configuration that can be read there is none in it; the command that needs it will say so.
  const configured = await configuredPlugins(config.file).catch((error: unknown) => {
    if (error instanceof BrokerError) return []
    throw error
  })
  const installed = await installedPlugins(config.folder)
  const short = installed.map(shortName).filter((name) => name !== undefined)
  return [...new Set([...configured, ...short, ...installed])]
}

/**
 * The plugin that a word of the command line means, as `use:` would. `undefined`: none. A word that may be a typing mistake
 * never loads a package that is no provider by its name. Throws `config_invalid` when a plugin that is meant for sure does
 * not load.
 */
export async function pluginOfWord(
  word: string,
  known: readonly string[],
  { folder }: ConfigPath,
): Promise<PluginDescription | undefined> {
  if (known.includes(word) || isFile(word) || isScopedPackage(word)) return inspectPlugin(word, folder)
  if (!/^[\w.-]+$/.test(word)) return undefined
  const names = word.startsWith(prefix) ? [word] : [`@credbroker/provider-${word}`, prefix + word]
  for (const name of names) {
    const plugin = await inspectPlugin(name, folder).catch((error: unknown) => {
      if (error instanceof BrokerError) return undefined
      throw error
    })
    if (plugin !== undefined) return plugin
  }
  return undefined
}

const prefix = 'credbroker-provider-'

function isFile(word: string): boolean {
  return /^(?:\.{0,2}\/|[A-Za-z]:[\\/]).*\.[cm]?[jt]s$/.test(word)
}

function isScopedPackage(word: string): boolean {
  return /^@[\w.-]+\/[\w.-]+$/.test(word)
}
