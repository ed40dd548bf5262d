import { isAbsolute } from 'node:path'
import { createRequire } from 'node:module'

/** Where a plugin's code is, or what to do so that it is somewhere. */
export type PluginLocation =
  | { readonly found: true; readonly file: string; readonly name: string }
  | { readonly found: false; readonly message: string }

/** What a plugin can be; a part of its package's name. */
export type PluginRole = 'provider' | 'store'

/**
 * Finds the file behind a YAML `use:`, from the configuration's own folder. `./acme.ts` is that file; `coinbase` is
 * `@credbroker/provider-coinbase`, then `credbroker-provider-coinbase`, then the package `coinbase`; a scoped name is a
 * package.
 */
export function resolvePlugin(use: string, folder: string, role: PluginRole = 'provider'): PluginLocation {
  const require = createRequire(folder)
  const candidates = candidateNames(use, role)
  for (const name of candidates) {
    try {
      const file = require.resolve(name)
      // Node's own modules resolve to a bare name; they are no plugins.
      if (isAbsolute(file)) return { found: true, file, name }
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') {
        return {
          found: false,
          message: `package "${name}" exports no "default" entry; it cannot be loaded as a ${role}`,
        }
      }
    }
  }
  return { found: false, message: notFound(use, candidates[0] ?? use, folder, role) }
}

function candidateNames(use: string, role: PluginRole): string[] {
  if (isFile(use) || use.startsWith('@')) return [use]
  return [`@credbroker/${role}-${use}`, `credbroker-${role}-${use}`, use]
}

function isFile(use: string): boolean {
  return use.startsWith('./') || use.startsWith('../') || isAbsolute(use)
}

function notFound(use: string, packageName: string, folder: string, role: PluginRole): string {
  if (isFile(use)) return `no file "${use}" in ${folder}`
  const looksFull = use.startsWith('@') || use.startsWith(`credbroker-${role}-`)
  return `${role} "${use}" is not installed; in ${folder} run: npm install ${looksFull ? use : packageName}`
}
