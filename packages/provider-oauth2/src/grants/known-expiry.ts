import type { ProviderParts } from '../provider-parts.ts'
import { introspect } from '../server/introspection.ts'
import type { Grant } from './grant.ts'
import type { GrantStore, StoredGrant } from './grant-store.ts'

/**
 * The end of a token whose vendor did not say it, by RFC 7662 section 2.2 where the server offers that. After the grant is
 * safe, and no matter whether it can be had.
 */
export async function withKnownExpiry(stored: StoredGrant, grants: GrantStore, parts: ProviderParts): Promise<Grant> {
  const { grant, version } = stored
  if (grant.expiresAtMs !== undefined) return grant
  const told = await introspect(parts, grant.accessToken, 'access_token', new AbortController().signal)
  const lifetimeEndMs = told?.lifetimeMs === undefined ? undefined : grant.issuedAtMs + told.lifetimeMs
  const expiresAtMs = lifetimeEndMs ?? told?.expiresAtMs
  if (expiresAtMs === undefined) return grant
  const known = { ...grant, expiresAtMs }
  await grants.put(known, { ifVersion: version, relaxed: true }).catch(() => {})
  return known
}
