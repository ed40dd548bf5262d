import { BrokerError } from '@credbroker/core'
import type { Grant } from '../grants/grant.ts'
import { decideScopes, unionOf } from '../grants/scope-policy.ts'
import type { ResolvedVendor } from '../vendors/vendor.ts'

/**
 * What a user is asked for because a living grant lacks some of it, with what it has; `undefined` when it has all that is
 * requested. Throws `access_denied` with
 * `details.missingScopes` when the user was asked already.
 */
export function lackingScopes(
  requested: readonly string[],
  grant: Grant,
  vendor: ResolvedVendor,
): readonly string[] | undefined {
  const decision = decideScopes(requested, grant, vendor)
  switch (decision.decision) {
    case 'covered':
      return undefined
    case 'refused':
      throw scopesRefused(decision.missingScopes)
    case 'ask':
      return decision.scopes
  }
}

/** Everything, where there is no grant that lives. What a former one had is asked for too: others may rest on it. */
export function scopesAnew(
  requested: readonly string[],
  former: Grant | undefined,
  vendor: ResolvedVendor,
): readonly string[] {
  return former === undefined || vendor.scopes !== 'requested' ? requested : unionOf(requested, former, vendor)
}

export function scopesRefused(missingScopes: readonly string[]): BrokerError {
  return new BrokerError(
    'access_denied',
    `the vendor was asked for and did not grant: ${missingScopes.join(' ')}; ask for less, or ask the user again with forceAuthentication`,
    { details: { missingScopes } },
  )
}
