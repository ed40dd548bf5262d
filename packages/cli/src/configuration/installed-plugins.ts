import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const pluginName = /^(?:@credbroker\/provider-|credbroker-provider-|@[^/]+\/credbroker-provider-)./

/**
 * The provider packages that the nearest `package.json` in `folder` or above it depends on, sorted. None when there is
 * no such file or it is broken: that is for the package manager to say.
 */
export async function installedPlugins(folder: string): Promise<string[]> {
  const manifest = await nearestManifest(folder)
  const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((section) =>
    Object.keys(members(members(manifest)[section])),
  )
  return [...new Set(names.filter((name) => pluginName.test(name)))].sort()
}

/** What `use:` may say instead of the package name; `undefined` for packages of other scopes, which have no short name. */
export function shortName(packageName: string): string | undefined {
  return /^(?:@credbroker\/|credbroker-)provider-(.+)$/.exec(packageName)?.[1]
}

async function nearestManifest(folder: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  } catch {
    const parent = dirname(folder)
    return parent === folder ? undefined : nearestManifest(parent)
  }
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
