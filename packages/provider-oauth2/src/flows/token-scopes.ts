import type { Oauth2TokenRequest } from '../oauth2-token.ts'
import type { Oauth2Options } from '../options.ts'
import type { Vendor } from '../vendors/vendor.ts'

/** What a request asks for, as a sorted set; the provider's defaults where it names nothing. */
export function askedScopes(
  { scopes = [] }: Pick<Oauth2TokenRequest, 'scopes'>,
  { scopes: defaults = [] }: Pick<Oauth2Options, 'scopes'>,
): readonly string[] {
  return [...new Set(scopes.length > 0 ? scopes : defaults)].sort()
}

/** Puts scopes into a token request; none at all for vendors whose requests have none. RFC 6749 section 3.3. */
export function setScopes(
  parameters: URLSearchParams,
  scopes: readonly string[],
  vendor: Pick<Vendor, 'scopes' | 'scopeParameter' | 'scopeSeparator'>,
): void {
  if (vendor.scopes !== 'requested' || scopes.length === 0) return
  parameters.set(vendor.scopeParameter ?? 'scope', scopes.join(vendor.scopeSeparator))
}
