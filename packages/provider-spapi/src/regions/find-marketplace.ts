import { suggestion } from '@credbroker/core'
import { type Marketplace, marketplaces } from './marketplaces.ts'

const byId: ReadonlyMap<string, Marketplace> = new Map(
  marketplaces.map((marketplace) => [marketplace.marketplaceId, marketplace]),
)
const byCountry: ReadonlyMap<string, Marketplace> = new Map(
  marketplaces.flatMap((marketplace) =>
    [marketplace.country, ...(marketplace.aliases ?? [])].map((country) => [country, marketplace] as const),
  ),
)

const looksLikeId = /^A[A-Z0-9]{9,15}$/i

/**
 * The marketplace of a country code, in any letter case, or of a marketplace id, as Amazon writes it. `undefined` for
 * what is neither; {@link unknownMarketplace} has the words for it.
 */
export function findMarketplace(countryOrId: string): Marketplace | undefined {
  return byId.get(countryOrId) ?? byCountry.get(countryOrId.toUpperCase())
}

/** The message for what {@link findMarketplace} does not find. Does not repeat it. */
export function unknownMarketplace(countryOrId: string): string {
  const known = looksLikeId.test(countryOrId) ? byId : byCountry
  return `is not the country code or the id of a marketplace; ${suggestion(countryOrId, [...known.keys()])}`
}
