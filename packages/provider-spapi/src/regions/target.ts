import { invalidField } from '@credbroker/core'
import type { ResolvedOptions } from '../options.ts'
import { type Region, regionEndpoints } from './endpoints.ts'
import { findMarketplace, unknownMarketplace } from './find-marketplace.ts'
import type { Marketplace } from './marketplaces.ts'

type Addresses = Pick<ResolvedOptions, 'sandbox' | 'sandboxTokens' | 'endpointUrl'>

/** The marketplace that a request names. Throws `validation_failed`. `field`: the request's member. */
export function requestedMarketplace(marketplace: string | undefined, field: string): Marketplace | undefined {
  if (marketplace === undefined) return undefined
  const found = findMarketplace(marketplace)
  if (found === undefined) throw invalidField(field, unknownMarketplace(marketplace))
  return found
}

/** Origin of the operations of a region: the sandbox's, where that is meant. */
export function operationsEndpoint(region: Region, { sandbox = false, endpointUrl }: Addresses): string {
  const { endpoint, sandboxEndpoint } = regionEndpoints[region]
  return origin(endpointUrl) ?? (sandbox ? sandboxEndpoint : endpoint)
}

/**
 * Origin of the Tokens API of a region. The tokens of the sandbox are dummies: for calls of the sandbox Amazon wants those
 * of production.
 */
export function tokensEndpoint(region: Region, { sandboxTokens = false, endpointUrl }: Addresses): string {
  const { endpoint, sandboxEndpoint } = regionEndpoints[region]
  return origin(endpointUrl) ?? (sandboxTokens ? sandboxEndpoint : endpoint)
}

function origin(url: string | undefined): string | undefined {
  return url?.replace(/\/$/, '')
}
