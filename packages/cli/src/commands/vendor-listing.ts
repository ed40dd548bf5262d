import type { PluginDescription } from '@credbroker/core/tooling'
import { configPath } from '../configuration/config-path.ts'
import { findPlugins } from '../configuration/find-plugins.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../terminal/print.ts'
import { table, tableCell } from '../terminal/table.ts'

/** Lists the vendors that installed provider packages know by name. Needs no configuration. */
export async function listVendors(config: string | undefined, json: boolean, invocation: Invocation): Promise<void> {
  const { io, print } = invocation
  const { plugins, skipped } = await findPlugins([], configPath(config, io))
  const vendors = oneUseEach(plugins).flatMap(({ use, vendors }) =>
    vendors.map(({ id, name, confidence }) => ({ use, id, name, confidence })),
  )
  if (json) return print.json({ vendors, skipped }, true)
  for (const { use, message } of skipped)
    await print.words(`${print.styleWords('yellow', 'left out')} ${printable(`${use}: ${message}`)}`)
  if (vendors.length === 0) return print.words('no provider package that is installed here knows vendors by name')
  const rows = vendors.map(({ id, name, confidence, use }) => [id, name, confidence, use].map(tableCell))
  await print.text(
    table([['VENDOR', 'NAME', 'CONFIDENCE', 'PACKAGE'], ...rows], (cell, row) =>
      row === 0 ? print.styleData('bold', cell) : cell,
    ),
  )
}

/** A package is found under each name that means it; the shortest is how a configuration would write it. */
function oneUseEach(plugins: readonly PluginDescription[]): readonly PluginDescription[] {
  const shortest = new Map<string, PluginDescription>()
  for (const plugin of plugins) {
    const known = shortest.get(plugin.label)
    if (known === undefined || plugin.use.length < known.use.length) shortest.set(plugin.label, plugin)
  }
  return [...shortest.values()]
}
