import type { Grant } from './grant.ts'
import type { ProviderParts } from '../provider-parts.ts'
import type { Vendor } from '../vendors/vendor.ts'

/** Whom tokens that are obtained now may be shown to. Rejects as the server's metadata does. */
export async function issuerNow(
  { server, client }: Pick<ProviderParts, 'server' | 'client'>,
  signal: AbortSignal,
): Promise<Grant['issuedBy']> {
  const { token_endpoint: tokenEndpoint = '' } = await server.metadata(signal)
  return { clientId: client.clientId, tokenEndpoint }
}

/**
 * Whether a grant is of the client and the server that are configured now. Of another it counts as none: its tokens would
 * be shown to somebody who never gave them.
 */
export function isIssuedBy(
  { clientId, tokenEndpoint }: Grant['issuedBy'],
  now: Grant['issuedBy'],
  vendor: Pick<Vendor, 'serverFromCallback'>,
): boolean {
  return clientId === now.clientId && tokenEndpointsOf(now.tokenEndpoint, vendor).includes(tokenEndpoint)
}

/** The configured token endpoint, and the same on the other servers of a vendor that has several. */
function tokenEndpointsOf(
  tokenEndpoint: string,
  { serverFromCallback }: Pick<Vendor, 'serverFromCallback'>,
): readonly string[] {
  const servers = serverFromCallback?.oneOf ?? []
  return [tokenEndpoint, ...servers.map((server) => tokenEndpointAt(server, tokenEndpoint))]
}

/** The token endpoint on another server of the same vendor. */
export function tokenEndpointAt(server: string, tokenEndpoint: string): string {
  const { pathname, search } = new URL(tokenEndpoint)
  return new URL(pathname + search, server).href
}
