import type { SpApiOptions } from '../options.ts'
import { userAgent } from './user-agent.ts'

/** The `user-agent` of the operator's program, for our calls and for its own. Throws `config_invalid`. */
export function ourUserAgent({
  applicationName,
  applicationVersion,
}: Pick<SpApiOptions, 'applicationName' | 'applicationVersion'>): string {
  const attributes = { Language: `Node.js/${process.versions.node}`, Platform: process.platform }
  return userAgent({ name: applicationName, version: applicationVersion, attributes })
}
