import type { Clock, IssueCall, Issued } from '@credbroker/core'
import type { BwsTokenResponse } from './bws-token.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** The bearer of the session at hand; of a new one for callers who say that it is no good, and when it is renewed ahead. */
export async function issueToken(
  sessions: Sessions,
  clock: Clock,
  { signal, forceRefresh, background }: Pick<IssueCall, 'signal' | 'forceRefresh' | 'background'>,
): Promise<Issued<BwsTokenResponse>> {
  const known = forceRefresh ? await sessions.renew(signal) : await sessions.get(signal)
  // The API may have needed a new session before, and then there is nothing to do ahead.
  const ahead = background && clock.now() >= known.expiresAtMs - known.lifetimeMs / 2
  const session = ahead ? await sessions.renew(signal) : known
  const { bearer, organizationId, expiresAtMs } = session
  const unusableAtMs = sessions.renewalAtMs(session)
  return {
    response: { bearerToken: bearer.reveal(), organizationId, expiresAt: Math.floor(expiresAtMs / 1000) },
    expiresAtMs,
    refreshAtMs: Math.max(clock.now(), unusableAtMs - aheadMs(session)),
    unusableAtMs,
  }
}

/** How long before callers would wait for a new bearer it is renewed without them. */
function aheadMs({ lifetimeMs }: Session): number {
  return Math.min(30_000, lifetimeMs / 8)
}
