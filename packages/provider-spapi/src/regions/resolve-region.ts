import { BrokerError } from '@credbroker/core'
import type { ResolvedOptions, SpApiOptions } from '../options.ts'

/**
 * The options with the region that they mean: the one that is given, or that of the accounts. Of several it is the first
 * account's, which then only says where grantless calls go. Throws `config_invalid` when there is none.
 */
export function resolveRegion(options: SpApiOptions): ResolvedOptions {
  const { region, refreshToken, applicationId, accounts = {} } = options
  if (region !== undefined) return { ...options, region }
  const regions = Object.values(accounts).map((account) => account.region)
  const [first] = regions
  const isClear = refreshToken === undefined && applicationId === undefined && !regions.includes(undefined)
  if (first !== undefined && isClear) return { ...options, region: first }
  throw new BrokerError(
    'config_invalid',
    'is missing: na, eu or fe, the region that the refresh token or the sellers are of',
    {
      details: { option: 'region' },
    },
  )
}
