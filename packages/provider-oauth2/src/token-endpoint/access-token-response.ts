import type { Oauth2AccessToken } from '../oauth2-token.ts'
import type { Vendor } from '../vendors/vendor.ts'
import type { TokenAnswer } from './token-outcome.ts'

/** A token as an answer or a grant holds it. */
export type GivenToken = Pick<TokenAnswer, 'accessToken' | 'tokenType' | 'expiresAtMs' | 'scopes' | 'kept'>

/**
 * What callers get for a token. Where the vendor was silent about scopes, what was asked for was granted (RFC 6749
 * section 5.1).
 */
export function accessTokenResponse(
  { accessToken, tokenType, expiresAtMs, scopes, kept }: GivenToken,
  askedScopes: readonly string[],
  vendor: Pick<Vendor, 'scopes'>,
): Oauth2AccessToken {
  const granted = vendor.scopes === 'none' ? undefined : (scopes ?? (askedScopes.length > 0 ? askedScopes : undefined))
  return {
    accessToken,
    tokenType,
    ...(expiresAtMs !== undefined && { expiresAt: Math.floor(expiresAtMs / 1000) }),
    ...(granted !== undefined && { scopes: granted }),
    ...(Object.keys(kept).length > 0 && { vendorParameters: kept }),
  }
}
