import type { Clock, Logger } from '@credbroker/core'
import type { Grant } from '../../grants/grant.ts'
import type { GrantStore, StoredGrant } from '../../grants/grant-store.ts'
import { pause } from './pause.ts'

const firstPauseMs = 50
const longestPauseMs = 2_000

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
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      const version = await grants.put(after, { ifVersion, ...(fenced && { fencingToken }) })
      if (version !== undefined) return { grant: after, version }
      const found = await grants.find(after.id)
      if (found === undefined || !isStillUsedUp(found.grant, before.grant)) return found
      ifVersion = found.version
      fenced = false
    } catch (error) {
      if (pauseMs === firstPauseMs)
        logger.error('a refreshed grant cannot be written down; it is kept in memory and tried again', {
          error: error instanceof Error ? error.name : typeof error,
        })
      await pause(clock, pauseMs)
    }
  }
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
