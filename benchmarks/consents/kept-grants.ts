import type { Grant } from '../../packages/provider-oauth2/src/grants/grant.ts'
import type { GrantStore } from '../../packages/provider-oauth2/src/grants/grant-store.ts'
import { clientId, scopes, workload } from './oauth2-broker.ts'

/** As long as a signed access token usually is. */
const padding = 'x'.repeat(800)
const together = 500
const hourMs = 3_600_000

export function userName(index: number): string {
  return `user-${String(index).padStart(9, '0')}`
}

export function firstAccessToken(user: string): string {
  return `access-of-${user}-${padding}`
}

export function firstRefreshToken(user: string): string {
  return `${user}/0/${padding}`
}

/** Puts consents into the store as the provider does, with tokens that are good for an hour. */
export async function keepGrants(grants: GrantStore, count: number, tokenEndpoint: string): Promise<void> {
  for (let done = 0; done < count; done += together) {
    const size = Math.min(together, count - done)
    const put = (index: number) => grants.put(keptGrant(grants, userName(done + index), tokenEndpoint))
    await Promise.all(Array.from({ length: size }, (_, index) => put(index)))
  }
}

export function keptGrant(grants: GrantStore, user: string, tokenEndpoint: string): Grant {
  const owner = { workload, subject: user, resources: [], audiences: [] }
  const nowMs = Date.now()
  return {
    id: grants.idOf(owner),
    ...owner,
    user,
    issuedBy: { clientId, tokenEndpoint },
    status: 'active',
    accessToken: firstAccessToken(user),
    tokenType: 'Bearer',
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + hourMs,
    refreshToken: firstRefreshToken(user),
    askedScopes: scopes,
    grantedScopes: scopes,
    createdAtMs: nowMs,
    kept: {},
  }
}
