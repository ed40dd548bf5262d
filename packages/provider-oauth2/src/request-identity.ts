import type { Oauth2TokenRequest } from './oauth2-token.ts'

/**
 * The part of a request that decides which credential it is. Lists are sets. What only matters to a consent counts too:
 * two who wait for the same answer must have asked for the same thing.
 */
export function identity(request: Oauth2TokenRequest): unknown {
  const { oauth2Flow, customParameters } = request
  const ofUser: Partial<Oauth2TokenRequest> = oauth2Flow === 'USER_FEDERATION' ? request : {}
  const { resourceOauth2ReturnUrl, sessionUri, customState, forceAuthentication } = ofUser
  const forced = forceAuthentication === true ? true : undefined
  const resources = asSet(request.resources)
  const audiences = asSet(request.audiences)
  // All that most requests have is a short list: every name and member is hashed and compared with each warm request.
  const usual = [oauth2Flow, asSet(request.scopes), resourceOauth2ReturnUrl]
  const seldom = resources ?? audiences ?? customParameters ?? sessionUri ?? customState ?? forced
  if (seldom === undefined) return usual
  return [...usual, { resources, audiences, customParameters, sessionUri, customState, forced }]
}

function asSet(list: readonly string[] | undefined): readonly string[] | undefined {
  if (list === undefined || list.length === 0) return undefined
  return isSorted(list) ? list : [...new Set(list)].sort()
}

/** Whether a list is as its set would be written: looking is cheaper than sorting. */
function isSorted(list: readonly string[]): boolean {
  return list.every((text, index) => index === 0 || (list[index - 1] ?? '') < text)
}
