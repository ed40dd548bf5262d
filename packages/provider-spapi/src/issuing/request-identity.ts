import type { SpApiRestrictedDataTokenRequest } from '../sp-api-restricted-data-token.ts'
import type { SpApiTokenRequest } from '../sp-api-token.ts'

/**
 * The part of a request that decides which token it is. What only matters to a consent counts too: two who wait for the same
 * answer must have asked for the same thing.
 */
export function tokenIdentity(request: SpApiTokenRequest): unknown {
  const { grant = 'refreshToken', account, marketplace, scopes, returnUrl } = request
  const { sessionUri, customState, forceAuthentication, appstore } = request
  const forced = forceAuthentication === true ? true : undefined
  const usual = [grant, account, marketplace, returnUrl]
  if (scopes === undefined && (sessionUri ?? customState ?? forced ?? appstore) === undefined) return usual
  return [...usual, { scopes: scopes && [...new Set(scopes)].sort(), sessionUri, customState, forced, appstore }]
}

/** Who waits more patiently gets the same token. Lists in another order are brought together where tokens are kept. */
export function restrictedDataTokenIdentity(request: SpApiRestrictedDataTokenRequest): unknown {
  const { priority: _, ...rest } = request
  return rest
}
