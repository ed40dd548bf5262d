import { BrokerError } from '@credbroker/core'
import type { Grant } from '../grants/grant.ts'
import { decideScopes, unionOf } from '../grants/scope-policy.ts'
import type { ResolvedVendor } from '../vendors/vendor.ts'

/** What a user is asked for, and what of it the vendor knows of already. */
export interface ScopesToAsk {
  /** All that the grant is to have. */
  readonly scopes: readonly string[]
  readonly grantedScopes: readonly string[]
}

/**
 * What a living grant lacks; `undefined` when it has all that is requested. Throws `access_denied` with
 * `details.missingScopes` when the user was asked already.
 */
export function lackingScopes(
  requested: readonly string[],
  grant: Grant,
  vendor: ResolvedVendor,
): ScopesToAsk | undefined {
  const decision = decideScopes(requested, grant, vendor)
  switch (decision.decision) {
    case 'covered':
      return undefined
    case 'refused':
      throw scopesRefused(decision.missingScopes)
    case 'ask':
      return { scopes: decision.scopes, grantedScopes: grant.grantedScopes }
  }
}

/** Everything, where there is no grant that lives. What a former one had is asked for too: others may rest on it. */
export function scopesAnew(
  requested: readonly string[],
  former: Grant | undefined,
  vendor: ResolvedVendor,
): ScopesToAsk {
  const scopes = former === undefined || vendor.scopes !== 'requested' ? requested : unionOf(requested, former, vendor)
  return { scopes, grantedScopes: [] }
}

export function scopesRefused(missingScopes: readonly string[]): BrokerError {
  return new BrokerError(
    'access_denied',
    `the vendor was asked for and did not grant: ${missingScopes.join(' ')}; ask for less, or ask the user again with forceAuthentication`,
    { details: { missingScopes } },
  )
}
