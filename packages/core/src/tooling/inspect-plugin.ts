import { resolve, sep } from 'node:path'
import type { ActionDefinition } from '../action/provider-action.ts'
import { BrokerError } from '../errors.ts'
import { checkedImporter } from '../importer/checked-importer.ts'
import type { ConfigurationImporter } from '../importer/configuration-importer.ts'
import { PluginLoader } from '../plugins/load-plugin.ts'
import type { VendorDescription } from '../provider.ts'
import type { JsonSchema } from '../schema/json-schema.ts'

/** What a plugin says of itself, for tools that write configurations and editor schemas. */
export interface PluginDescription {
  /** The name under which it was asked for. */
  readonly use: string
  /** The package or file that it is. */
  readonly label: string
  readonly configSchema: JsonSchema
  readonly kinds: readonly {
    readonly kind: string
    readonly requestMember: string
    readonly requestSchema: JsonSchema
  }[]
  /** Vendors that it knows by name. */
  readonly vendors: readonly VendorDescription[]
  /** What operators may have its providers do. */
  readonly actions: readonly ({ readonly name: string } & ActionDefinition)[]
  /** What it gives has been checked: an importer that breaks its contract throws a `TypeError`. */
  readonly importer?: ConfigurationImporter
}

/**
 * Loads the plugin behind a YAML `use:` as a broker in `folder` would. Throws `config_invalid` when it is not installed,
 * saying which package to install, or is no usable provider.
 */
export async function inspectPlugin(use: string, folder: string): Promise<PluginDescription> {
  const outcome = await new PluginLoader([resolve(folder) + sep], {}).load(use)
  if (outcome.plugin === undefined) throw new BrokerError('config_invalid', outcome.message)
  const { label, plugin, kinds } = outcome.plugin
  return {
    use,
    label,
    configSchema: plugin.configSchema,
    kinds: [...kinds.values()].map(({ kind, requestMember, definition }) => ({
      kind,
      requestMember,
      requestSchema: definition.requestSchema,
    })),
    vendors: plugin.vendors ?? [],
    actions: Object.entries(plugin.actions ?? {}).map(([name, definition]) => ({ name, ...definition })),
    ...(plugin.importer && { importer: checkedImporter(plugin.importer, plugin.configSchema) }),
  }
}
