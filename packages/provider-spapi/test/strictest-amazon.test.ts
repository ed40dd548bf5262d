import { expect, test } from 'vitest'
import { spApiWorld } from './support/spapi-world.ts'
import { steadyNetwork } from './support/steady-network.ts'

// Amazon differs from its documentation in ways that have been seen. Whatever the mixture, a good client gets its tokens.

const oddities = [
  { strictUnknownFields: true, lwaJson: false },
  { rateHeaderOn429: false, wrapPayload: true, htmlErrors: true },
  { lifetimesAs: 'string', changesRefreshTokens: true },
  {
    strictUnknownFields: true,
    lwaJson: false,
    rateHeaderOn429: false,
    wrapPayload: true,
    htmlErrors: true,
    lifetimesAs: 'string',
  },
] as const

for (const oddity of oddities)
  test(`with ${Object.entries(oddity)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`, async () => {
    const { broker, amazon, clock } = await spApiWorld()
    Object.assign(amazon.behaviour, oddity)
    const network = steadyNetwork(clock)
    const made = await broker({ services: { fetch: network.fetch } })
    amazon.faults.sellingPartner.next('throttled')
    amazon.faults.sellingPartner.next('unavailable')
    const work = Promise.all([
      made.get('amazon', { spApiTokenRequest: {} }),
      made.get('amazon', { spApiTokenRequest: { grant: 'grantless', scopes: ['sellingpartnerapi::notifications'] } }),
      made.get('amazon', { spApiRestrictedDataTokenRequest: { operation: 'orders.getOrders' } }),
      made.get('amazon', {
        spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress', orderId: '902-1845936-5435065' },
      }),
    ])
    await network.advanceUntil(work, 20_000)
    await expect(work).resolves.toHaveLength(4)
    expect(amazon.violations).toEqual([])
  })
