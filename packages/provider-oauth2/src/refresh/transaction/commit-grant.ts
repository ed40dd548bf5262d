import type { Clock, Logger } from '@credbroker/core'
import { persistently } from '@credbroker/core/waiting'
import type { Grant } from '../../grants/grant.ts'
import type { GrantStore, StoredGrant } from '../../grants/grant-store.ts'

/**
 * Writes down what a vendor gave in exchange for a token that is now used up. It exists nowhere else, so a store that
 * fails is tried until it works. Resolves to what is in the store then: this grant, or one that somebody else put there
 * in the meantime, which is newer.
 */
export async function commitGrant(
  before: StoredGrant,
  after: Grant,
  fencingToken: bigint,
  { grants, clock, logger }: { readonly grants: GrantStore; readonly clock: Clock; readonly logger: Logger },
): Promise<StoredGrant | undefined> {
  let ifVersion = before.version
  // The lease may be lost by now. Then this grant is still the only one with a live token, unless it was replaced.
  let fenced = true
  const write = async (): Promise<StoredGrant | undefined> => {
    for (;;) {
      const version = await grants.put(after, { ifVersion, ...(fenced && { fencingToken }) })
      if (version !== undefined) return { grant: after, version }
      const found = await grants.find(after.id)
      if (found === undefined || !isStillUsedUp(found.grant, before.grant)) return found
      ifVersion = found.version
      fenced = false
    }
  }
  return persistently(write, 'a refreshed grant', { clock, logger })
}

/**
 * Whether what is stored still holds the token that was shown to the vendor, and nothing better; or was given up because
 * nobody knew of this answer.
 */
function isStillUsedUp(found: Grant, before: Grant): boolean {
  if (found.issuedAtMs !== before.issuedAtMs || found.sessionId !== before.sessionId) return false
  if (found.status === 'active') return found.refreshToken === before.refreshToken
  return found.reason === 'outcome_unknown'
}
