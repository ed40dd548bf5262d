import { BrokerError } from '@credbroker/core'
import type { ProviderPlane } from '../resources/directory.ts'
import type { ServerParts } from '../server-parts.ts'

/** The broker's name of a provider; that of the first plane which has one. `undefined`: there is none. */
export function brokerName(
  { broker, directory }: Pick<ServerParts, 'broker' | 'directory'>,
  name: string,
  planes: readonly ProviderPlane[],
): string | undefined {
  for (const plane of planes) {
    const found = directory.providerName(plane, name)
    if (found !== undefined) return found
  }
  // One of the configuration that is in no plane, because AgentCore has no such kind.
  return broker.describe().providers.find((provider) => provider.name === name)?.name
}

/** The `not_found` for a name that no provider has. */
export function noSuchProvider(name: string): BrokerError {
  return new BrokerError('not_found', `There is no provider "${name}"; correct the name`)
}
