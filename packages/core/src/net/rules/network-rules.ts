import { BrokerError } from '../../errors.ts'
import type { NetworkConfig } from '../network-config.ts'
import { type AllowList, parseAllowList } from './allow-list.ts'

/** The `network` section, read. */
export interface NetworkRules {
  readonly allowLoopback: boolean
  readonly allow: AllowList
}

/** Throws `config_invalid`, naming every entry of `allow` that cannot be used. */
export function networkRules(network: NetworkConfig): NetworkRules {
  const { allow, problems } = parseAllowList(network.allow ?? [])
  if (problems.length === 0) return { allowLoopback: network.allowLoopback === true, allow }
  throw new BrokerError('config_invalid', problems.map(({ message }) => `network.allow: ${message}`).join('; '), {
    details: { problems: problems.map(({ index, message }) => ({ path: `network.allow.${index}`, message })) },
  })
}
