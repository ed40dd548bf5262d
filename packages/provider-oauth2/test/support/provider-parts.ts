import { Secret } from '@credbroker/core'
import { createClient } from '../../src/client/create-client.ts'
import type { Oauth2Options } from '../../src/options.ts'
import type { ProviderParts } from '../../src/provider-parts.ts'
import { createAuthorizationServer } from '../../src/server/metadata/create-authorization-server.ts'
import { createTokenEndpoint } from '../../src/token-endpoint/create-token-endpoint.ts'
import { custom } from '../../src/vendors/catalogue/custom.ts'
import type { ResolvedVendor, Vendor } from '../../src/vendors/vendor.ts'
import { providerContext, type TestSurroundings } from './provider-context.ts'

export const clientId = 'client-1'
export const clientSecret = 'planted-client-secret-0123456789abcdef'

/** What a test says of its provider; the rest is a server that no preset knows, with a secret. */
export interface PartsUnderTest extends TestSurroundings {
  /** `http://127.0.0.1:port` of the server that has all endpoints. */
  readonly origin?: string
  readonly vendor?: Partial<Vendor>
  readonly options?: Partial<Oauth2Options>
  readonly metadata?: Partial<NonNullable<Oauth2Options['metadata']>>
}

export const vendorOf = (vendor: Partial<Vendor> = {}): ResolvedVendor => ({ ...custom, ...vendor, resolved: true })

/** Metadata of a server with every endpoint at this origin. */
export const metadataAt = (origin: string): NonNullable<Oauth2Options['metadata']> => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  revocation_endpoint: `${origin}/revoke`,
  introspection_endpoint: `${origin}/introspect`,
})

export const optionsOf = (options: Partial<Oauth2Options> = {}): Oauth2Options => ({
  clientId,
  clientSecret: new Secret(clientSecret),
  ...options,
})

/** What the flows of one provider share, made of the real things. */
export async function providerParts({
  origin = 'https://idp.example',
  vendor = {},
  options = {},
  metadata = {},
  ...surroundings
}: PartsUnderTest = {}): Promise<ProviderParts> {
  const context = await providerContext(surroundings)
  const all = optionsOf({ metadata: { ...metadataAt(origin), ...metadata }, ...options })
  const resolved = vendorOf(vendor)
  const server = createAuthorizationServer(resolved, all, context)
  const client = createClient(resolved, all, context)
  const made = { context, options: all, vendor: resolved, server, client }
  return { ...made, tokenEndpoint: createTokenEndpoint(made) }
}
