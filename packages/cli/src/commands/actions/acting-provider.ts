import { type BrokerDescription, BrokerError } from '@credbroker/core'
import { UsageError } from '../../failure.ts'

/**
 * The provider that is to act: the one that is named, else the only one of the plugin. A name that is not known is left to
 * the broker to judge. Throws `not_found` when it is of another plugin or the plugin has none, {@link UsageError} when it has
 * several and none is named.
 */
export function actingProvider({ providers }: BrokerDescription, plugin: string, named: string | undefined): string {
  const found = providers.find(({ name }) => name === named)
  if (named !== undefined && (found?.use ?? plugin) === plugin) return named
  if (found !== undefined)
    throw new BrokerError('not_found', `provider "${found.name}" is of "${found.use}", not of "${plugin}"`)
  const [only, ...others] = providers.filter(({ use }) => use === plugin).map(({ name }) => name)
  if (only === undefined) throw new BrokerError('not_found', `no provider of the configuration uses "${plugin}"`)
  if (others.length > 0)
    throw new UsageError(`several providers use "${plugin}"; name one: ${[only, ...others].join(', ')}`)
  return only
}
