import { BrokerError } from '@credbroker/core'
import type { ServerParts } from '../../server-parts.ts'
import { publicName } from '../../resources/mount-name.ts'

/**
 * The broker's name of the provider that keeps credentials of users, one of the configuration before one that was made by
 * API. Throws `not_found`.
 */
export function depositaryName({ broker }: Pick<ServerParts, 'broker'>, name: string): string {
  const { providers } = broker.deposits
  const found = providers.includes(name) ? name : providers.find((provider) => publicName(provider) === name)
  if (found !== undefined) return found
  throw new BrokerError(
    'not_found',
    `No provider "${name}" takes credentials of users; correct the name or its options`,
  )
}
