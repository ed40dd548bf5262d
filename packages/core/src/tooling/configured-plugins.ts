import { readConfigFile } from '../config/config-source.ts'

/**
 * Every `use:` that a configuration names, once, in its order, whatever else is wrong with the file. Throws
 * `config_invalid` when the file cannot be read or is no YAML.
 */
export async function configuredPlugins(configFile: string): Promise<string[]> {
  const { value } = await readConfigFile(configFile)
  const uses = Object.values(members(members(value).providers)).map((entry) => members(entry).use)
  return [...new Set(uses.filter((use) => typeof use === 'string'))]
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
