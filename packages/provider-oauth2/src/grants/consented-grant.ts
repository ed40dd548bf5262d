import type { TokenAnswer } from '../token-endpoint/token-outcome.ts'
import type { Vendor } from '../vendors/vendor.ts'
import type { Grant } from './grant.ts'

/** What of a grant was known before the vendor answered. */
export type ConsentFacts = Pick<
  Grant,
  'id' | 'workload' | 'subject' | 'user' | 'resources' | 'audiences' | 'sessionId' | 'issuedBy' | 'askedScopes' | 'kept'
>

/** The grant that a consent brought. Where the vendor names no scopes, those that were asked for. RFC 6749 section 5.1. */
export function consentedGrant(facts: ConsentFacts, answer: TokenAnswer, nowMs: number): Grant {
  const { accessToken, tokenType, receivedAtMs, expiresAtMs, refreshToken, refreshTokenExpiresAtMs, scopes } = answer
  return {
    ...facts,
    status: 'active',
    accessToken,
    tokenType,
    issuedAtMs: receivedAtMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(refreshTokenExpiresAtMs !== undefined && { refreshTokenExpiresAtMs }),
    grantedScopes: scopes ?? facts.askedScopes,
    createdAtMs: nowMs,
    kept: { ...facts.kept, ...answer.kept },
  }
}

/**
 * The same with the refresh token of the grant that it takes the place of: some vendors give one with the first consent
 * only, and it stays good. Where it may have been used up, or is another client's, there is none to keep.
 */
export function withEarlierRefreshToken(grant: Grant, earlier: Grant | undefined, { rotation }: Vendor): Grant {
  const { refreshToken, refreshTokenExpiresAtMs, issuedBy, status } = earlier ?? {}
  if (grant.refreshToken !== undefined || refreshToken === undefined) return grant
  const isSameClient =
    issuedBy?.clientId === grant.issuedBy.clientId && issuedBy.tokenEndpoint === grant.issuedBy.tokenEndpoint
  if (rotation !== 'never' || status !== 'active' || !isSameClient) return grant
  return { ...grant, refreshToken, ...(refreshTokenExpiresAtMs !== undefined && { refreshTokenExpiresAtMs }) }
}
