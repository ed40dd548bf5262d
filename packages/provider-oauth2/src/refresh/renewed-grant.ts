import type { Grant, GrantLoss } from '../grants/grant.ts'
import type { TokenAnswer } from '../token-endpoint/token-outcome.ts'

/**
 * The grant after a refresh. What the vendor leaves out stays as it was: the refresh token (RFC 6749 section 6), and the
 * scopes (section 5.1).
 */
export function renewedGrant(grant: Grant, answer: TokenAnswer): Grant {
  const { accessToken, tokenType, receivedAtMs, expiresAtMs, refreshToken, refreshTokenExpiresAtMs, scopes } = answer
  const { presented: _, expiresAtMs: __, ...rest } = withRefreshToken(grant, refreshToken)
  return {
    ...rest,
    accessToken,
    tokenType,
    issuedAtMs: receivedAtMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(refreshTokenExpiresAtMs !== undefined && { refreshTokenExpiresAtMs }),
    grantedScopes: scopes ?? grant.grantedScopes,
    kept: { ...grant.kept, ...answer.kept },
  }
}

/** The grant with a refresh token out of an answer that was otherwise of no use. */
export function salvagedGrant(grant: Grant, refreshToken: string): Grant {
  return withRefreshToken(withoutMark(grant), refreshToken)
}

/** The end of a refresh token says nothing of the one that takes its place. */
function withRefreshToken(grant: Grant, refreshToken: string | undefined): Grant {
  if (refreshToken === undefined || refreshToken === grant.refreshToken) return grant
  const { refreshTokenExpiresAtMs: _, ...rest } = grant
  return { ...rest, refreshToken }
}

/** The grant without the journal's mark: it is known that nothing became of the attempt. */
export function withoutMark(grant: Grant): Grant {
  const { presented: _, ...rest } = grant
  return rest
}

/** The grant once it is over. Its tokens are of no use to anybody any more. */
export function lostGrant(grant: Grant, reason: GrantLoss): Grant {
  const { refreshToken: _, refreshTokenExpiresAtMs: __, ...rest } = withoutMark(grant)
  return { ...rest, accessToken: '', status: 'needs_consent', reason }
}
