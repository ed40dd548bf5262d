import { invalidField } from '@credbroker/core'
import type { Region } from '../regions/endpoints.ts'
import { requestedMarketplace } from '../regions/target.ts'

/**
 * Throws `validation_failed` for a marketplace of another region than the account's: a refresh token serves one region, and
 * Amazon's own answer would be a bare 403.
 */
export function requireRegion(marketplace: string | undefined, region: Region, field: string): void {
  const found = requestedMarketplace(marketplace, field)
  if (found === undefined || found.region === region) return
  throw invalidField(
    field,
    `is of region ${found.region}, and the account is of region ${region}; name an account of that region, or a marketplace of this one`,
  )
}
