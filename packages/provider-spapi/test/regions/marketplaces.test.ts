import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { regionEndpoints } from '../../src/regions/endpoints.ts'
import { findMarketplace, unknownMarketplace } from '../../src/regions/find-marketplace.ts'
import { marketplaces } from '../../src/regions/marketplaces.ts'
import { vectors } from '../support/vectors.ts'

interface MarketplaceCase {
  readonly country: string
  readonly aliases: readonly string[]
  readonly marketplaceId: string
  readonly region: string
  readonly endpoint: string
  readonly sandboxEndpoint: string
  readonly sellerCentral: string
  readonly vendorCentral: string | null
  readonly sellerCentralSource: string
}

const cases = vectors<{ marketplaces: readonly MarketplaceCase[] }>('marketplaces').marketplaces

test.each(cases)('$country has its id, its region and its hosts', (expected) => {
  const found = findMarketplace(expected.country)
  if (found === undefined) throw new Error('not found')
  const { region, sellerCentral, vendorCentral, ...rest } = found
  expect(rest).toEqual({
    country: expected.country,
    ...(expected.aliases.length > 0 && { aliases: expected.aliases }),
    marketplaceId: expected.marketplaceId,
    checked: expected.sellerCentralSource === 'official guide',
  })
  expect(region).toBe(expected.region)
  expect(`https://${sellerCentral}`).toBe(expected.sellerCentral)
  expect(vendorCentral === undefined ? null : `https://${vendorCentral}`).toBe(expected.vendorCentral)
  expect(regionEndpoints[region]).toEqual({
    endpoint: expected.endpoint,
    sandboxEndpoint: expected.sandboxEndpoint,
  })
})

test('knows no other marketplace', () => {
  expect(marketplaces.map(({ country }) => country)).toEqual(cases.map(({ country }) => country))
})

describe('finding a marketplace', () => {
  test('by country code, in any letter case', () => {
    fc.assert(
      fc.property(fc.constantFrom(...marketplaces), fc.boolean(), fc.boolean(), (marketplace, first, second) => {
        const [one = '', two = ''] = marketplace.country
        const typed = (first ? one.toLowerCase() : one) + (second ? two.toLowerCase() : two)
        expect(findMarketplace(typed)).toBe(marketplace)
      }),
    )
  })

  test('by id, exactly', () => {
    for (const marketplace of marketplaces) {
      expect(findMarketplace(marketplace.marketplaceId)).toBe(marketplace)
      expect(findMarketplace(marketplace.marketplaceId.toLowerCase())).toBeUndefined()
    }
  })

  test.each(['GB', 'UK', 'uk'])('the United Kingdom as %s', (name) => {
    expect(findMarketplace(name)?.marketplaceId).toBe('A1F83G8C2ARO7P')
  })

  test.each(['', 'XX', 'USA', 'Germany', 'constructor', '__proto__', ' US'])('finds nothing for "%s"', (name) => {
    expect(findMarketplace(name)).toBeUndefined()
  })
})

test.each([
  ['USA', 'is not the country code or the id of a marketplace; did you mean "US"?'],
  ['ATVPDKIKXODER', 'is not the country code or the id of a marketplace; did you mean "ATVPDKIKX0DER"?'],
  ['a1pa6795ukmfr9', 'is not the country code or the id of a marketplace; did you mean "A1PA6795UKMFR9"?'],
])('suggests what %s may have meant', (typed, message) => {
  expect(unknownMarketplace(typed)).toBe(message)
})

test('lists the countries for what resembles none', () => {
  expect(unknownMarketplace('Deutschland')).toMatch(/; accepted: CA, US, MX, BR, IE, ES, GB, UK, .*JP$/)
})
