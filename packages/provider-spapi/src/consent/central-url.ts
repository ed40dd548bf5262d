import { BrokerError, invalidField } from '@credbroker/core'
import type { ResolvedOptions } from '../options.ts'
import type { Region } from '../regions/endpoints.ts'
import { findMarketplace } from '../regions/find-marketplace.ts'
import { type Marketplace, marketplaces } from '../regions/marketplaces.ts'

/** Whose consent is asked for in a region when nobody names a marketplace. */
const usualMarketplaces: Readonly<Record<Region, string>> = { na: 'US', eu: 'DE', fe: 'JP' }

/** The marketplace of a consent: the request's, the options', or the usual one of the region. */
export function consentMarketplace(
  requested: Marketplace | undefined,
  { marketplace, region }: Pick<ResolvedOptions, 'marketplace' | 'region'>,
): Marketplace {
  const found = requested ?? findMarketplace(marketplace ?? usualMarketplaces[region])
  if (found !== undefined) return found
  throw new BrokerError('config_invalid', 'is no marketplace', { details: { option: 'marketplace' } })
}

/** Origin of Seller Central or Vendor Central, where a partner of the marketplace consents. Throws `validation_failed` where none is known. */
export function centralOrigin(
  { sellerCentral, vendorCentral, country }: Marketplace,
  { partner = 'seller', centralUrl }: Pick<ResolvedOptions, 'partner' | 'centralUrl'>,
  field: string,
): string {
  if (centralUrl !== undefined) return centralUrl.replace(/\/$/, '')
  const host = partner === 'vendor' ? vendorCentral : sellerCentral
  if (host !== undefined) return `https://${host}`
  throw invalidField(field, `names ${country}, which has no Vendor Central that is known; name another of its region`)
}

const centralHosts: ReadonlySet<string> = new Set([
  'amazon.com',
  ...marketplaces.flatMap(({ sellerCentral, vendorCentral }) => [sellerCentral, vendorCentral ?? sellerCentral]),
])

/** Whether a browser may be sent to an address that came from a browser: Amazon's own pages of consent, and nowhere else. */
export function isAmazonCallback(text: string, { centralUrl }: Pick<ResolvedOptions, 'centralUrl'>): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, host, username, password, origin } = new URL(text)
  if (username !== '' || password !== '') return false
  if (centralUrl !== undefined && origin === new URL(centralUrl).origin) return true
  // With a port, `host` is no member.
  return protocol === 'https:' && centralHosts.has(host)
}
