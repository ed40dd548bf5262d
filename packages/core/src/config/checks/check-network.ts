import type { BrokerConfig } from '../broker-config.ts'
import type { Report } from '../resolved-provider.ts'

/** Reports entries of `network.allow` that mean nothing. */
export async function reportNetwork({ network }: BrokerConfig, report: Report): Promise<void> {
  if (network?.allow === undefined) return
  // Loaded here: most configurations permit nothing more.
  const { parseAllowList } = await import('../../net/rules/allow-list.ts')
  for (const { index, message } of parseAllowList(network.allow).problems)
    report(['network', 'allow', String(index)], message)
}
