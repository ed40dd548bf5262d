import type { Oauth2TokenRequest } from './oauth2-token.ts'

/**
 * The part of a request that decides which credential it is. Lists are sets. What only matters to a consent counts too:
 * two who wait for the same answer must have asked for the same thing.
 */
export function identity(request: Oauth2TokenRequest): unknown {
  const { oauth2Flow, scopes, resources, audiences, customParameters } = request
  // A list, not an object: names of members would be hashed with every warm request.
  const common: unknown[] = [oauth2Flow, asSet(scopes), asSet(resources), asSet(audiences), customParameters]
  if (oauth2Flow !== 'USER_FEDERATION') return common
  const { sessionUri, resourceOauth2ReturnUrl, forceAuthentication, customState } = request
  common.push(sessionUri, resourceOauth2ReturnUrl, customState, forceAuthentication === true)
  return common
}

function asSet(list: readonly string[] | undefined): readonly string[] | undefined {
  if (list === undefined || list.length === 0) return undefined
  return isSorted(list) ? list : [...new Set(list)].sort()
}

/** Whether a list is as its set would be written. Looking is cheaper than sorting, and warm requests wait for it. */
function isSorted(list: readonly string[]): boolean {
  return list.every((text, index) => index === 0 || (list[index - 1] ?? '') < text)
}
