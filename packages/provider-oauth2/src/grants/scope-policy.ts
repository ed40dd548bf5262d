import type { Vendor } from '../vendors/vendor.ts'

/** What a grant is worth to somebody who asks for scopes. */
export type ScopeDecision =
  /** It covers them; its token is given out as it is, never narrowed. */
  | { readonly decision: 'covered' }
  /** These were asked of the user, and the vendor did not grant them. Asking again would go on forever. */
  | { readonly decision: 'refused'; readonly missingScopes: readonly string[] }
  /** The user has to be asked, for all of these at once. */
  | { readonly decision: 'ask'; readonly scopes: readonly string[] }

/** The scopes of a consent: what was asked for, and what came of it. */
export interface ConsentedScopes {
  readonly askedScopes: readonly string[]
  readonly grantedScopes: readonly string[]
}

type ScopeRules = Pick<Vendor, 'scopes' | 'silentScopes' | 'answer'>

/** Scopes that vendors answer with a refresh token or an ID token, and often do not name among those granted. */
const silentEverywhere = ['offline_access', 'openid']

/** Compares sets: order and repetition mean nothing, case does. RFC 6749 section 3.3. */
export function decideScopes(
  requested: readonly string[],
  { askedScopes, grantedScopes }: ConsentedScopes,
  vendor: ScopeRules,
): ScopeDecision {
  if (vendor.scopes !== 'requested') return { decision: 'covered' }
  const missingScopes = missingOf(requested, grantedScopes, vendor)
  if (missingScopes.length === 0) return { decision: 'covered' }
  const asked = new Set(askedScopes)
  if (missingScopes.every((scope) => asked.has(scope))) return { decision: 'refused', missingScopes }
  return { decision: 'ask', scopes: unionOf(requested, { askedScopes, grantedScopes }, vendor) }
}

/** Those of the requested scopes that were not granted, without the silent ones. */
export function missingOf(
  requested: readonly string[],
  grantedScopes: readonly string[],
  vendor: Pick<Vendor, 'silentScopes'>,
): readonly string[] {
  const granted = new Set(grantedScopes)
  const silent = silentScopesOf(vendor)
  return [...new Set(requested)].filter((scope) => !silent.has(scope) && !granted.has(scope))
}

/**
 * What is requested and what was granted before, so that nothing is lost by asking again; what brought the refresh token
 * the last time stays. Under the names that requests use, in order.
 */
export function unionOf(
  requested: readonly string[],
  { askedScopes, grantedScopes }: ConsentedScopes,
  vendor: ScopeRules,
): readonly string[] {
  const requestNames = new Map(Object.entries(vendor.answer?.scopeAliases ?? {}).map(([name, alias]) => [alias, name]))
  const silent = silentScopesOf(vendor)
  const granted = grantedScopes.map((scope) => requestNames.get(scope) ?? scope)
  return [...new Set([...requested, ...granted, ...askedScopes.filter((scope) => silent.has(scope))])].sort()
}

/** Whether a scope stands for a refresh token or the like, and is never compared. */
export function silentScopesOf({ silentScopes = [] }: Pick<Vendor, 'silentScopes'>): ReadonlySet<string> {
  return new Set([...silentEverywhere, ...silentScopes])
}
