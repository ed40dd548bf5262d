import type { BrokerOptions } from '@credbroker/core'
import { configOutline } from '@credbroker/core/tooling'
import type { ConfigPath } from './config-path.ts'

/**
 * Options for a look at a configuration that may be that of a server: then its section is judged too. Throws
 * `config_invalid` when the file cannot be read.
 */
export async function withServerSection(options: BrokerOptions, { file }: ConfigPath): Promise<BrokerOptions> {
  const { server } = await configOutline(file)
  if (server === undefined) return options
  // Takes time to load, and most configurations have no such section.
  const { checkSettings, sectionSchema } = await import('@credbroker/server')
  return { ...options, extension: { name: 'server', sectionSchema, check: checkSettings } }
}
