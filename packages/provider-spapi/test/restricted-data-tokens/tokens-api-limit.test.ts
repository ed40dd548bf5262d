import { memoryStore } from '@credbroker/core'
import { expect, test } from 'vitest'
import { type SpApiWorld, spApiWorld } from '../support/spapi-world.ts'
import { type SteadyNetwork, steadyNetwork } from '../support/steady-network.ts'

const orderId = (index: number): string => `902-0000000-${String(index).padStart(7, '0')}`
const ask = (index: number, more: object = {}) => ({
  spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress', orderId: orderId(index), ...more },
})
/** A world whose calls take no time. */
async function steadyWorld(): Promise<SpApiWorld & { readonly network: SteadyNetwork }> {
  const world = await spApiWorld()
  const network = steadyNetwork(world.clock)
  const broker: SpApiWorld['broker'] = (changes = {}) =>
    world.broker({ ...changes, services: { fetch: network.fetch, ...changes.services } })
  return { ...world, broker, network }
}

const indices = (count: number) => Array.from({ length: count }, (_, index) => index)

test('twenty different tokens cost twenty requests, and Amazon refuses none', async () => {
  const { broker, amazon, clock, network } = await steadyWorld()
  const made = await broker()
  const beginMs = clock.now()
  const asks = Promise.all(indices(20).map((index) => made.handle({ provider: 'amazon', request: ask(index) })))
  await network.advanceUntil(asks, 15_000)
  await asks
  expect(amazon.count('tokens')).toBe(20)
  expect(amazon.requests.filter(({ status }) => status === 429)).toEqual([])
  expect(clock.now() - beginMs).toBeLessThanOrEqual(10_500)
})

test('two processes on one store keep to the limit together', async () => {
  const { broker, amazon, clock, network } = await steadyWorld()
  const store = memoryStore(clock)
  const [one, two] = await Promise.all([broker({ services: { store } }), broker({ services: { store } })])
  const asks = Promise.all(
    indices(24).map((index) => (index % 2 === 0 ? one : two).handle({ provider: 'amazon', request: ask(index) })),
  )
  await network.advanceUntil(asks, 20_000)
  await asks
  expect(amazon.requests.filter(({ status }) => status === 429)).toEqual([])
})

test('people who wait go before batches', async () => {
  const { broker, amazon, clock, network } = await steadyWorld()
  const made = await broker()
  const batch = indices(16).map((index) =>
    made.handle({ provider: 'amazon', request: ask(index, { priority: 'batch' }) }),
  )
  await clock.settle()
  const urgent = made.handle({ provider: 'amazon', request: ask(99) })
  await network.advanceUntil(urgent, 1_500)
  await expect(urgent).resolves.toBeDefined()
  expect(amazon.requests.at(-1)?.body).toContain(orderId(99))
  await network.advanceUntil(Promise.all(batch), 10_000)
  await Promise.all(batch)
})

test('what could not go in time is refused with the time to come again, and costs Amazon nothing', async () => {
  const { broker, amazon, options, network } = await steadyWorld()
  const amazonProvider = { use: 'spapi', options, limits: { concurrency: 200 } }
  const made = await broker({ config: { providers: { amazon: amazonProvider } } })
  const asks = indices(60).map((index) =>
    made.handle({ provider: 'amazon', request: ask(index) }).catch((error: unknown) => error),
  )
  await network.advanceUntil(Promise.all(asks), 40_000)
  const throttled = (await Promise.all(asks)).filter((answer) => answer instanceof Error)
  expect(throttled.length).toBeGreaterThan(20)
  for (const error of throttled) expect(error).toMatchObject({ code: 'throttled', retryAfterMs: expect.any(Number) })
  expect(amazon.count('tokens')).toBe(60 - throttled.length)
})

test.each([true, false])('a 429 is waited out by all, with the rate in its header: %s', async (rateHeaderOn429) => {
  const { broker, amazon, clock, network } = await steadyWorld()
  amazon.behaviour.rateHeaderOn429 = rateHeaderOn429
  amazon.faults.sellingPartner.next('throttled')
  const made = await broker()
  const beginMs = clock.now()
  const asks = Promise.all(indices(5).map((index) => made.handle({ provider: 'amazon', request: ask(index) })))
  await network.advanceUntil(asks, 20_000)
  await expect(asks).resolves.toHaveLength(5)
  expect(amazon.requests.filter(({ status }) => status === 429)).toHaveLength(1)
  expect(clock.now() - beginMs).toBeGreaterThanOrEqual(1_000)
})

test('gives up after five 429s in a row', async () => {
  const { broker, amazon, network } = await steadyWorld()
  amazon.faults.sellingPartner.during('throttled', 600_000)
  const asked = (await broker()).handle({ provider: 'amazon', request: ask(1) })
  const refused = expect(asked).rejects.toMatchObject({ code: 'throttled' })
  await network.advanceUntil(asked, 40_000)
  await refused
  expect(amazon.count('tokens')).toBeLessThanOrEqual(5)
})

test('repeats a call that failed at Amazon’s side, three times in all', async () => {
  const { broker, amazon, network } = await steadyWorld()
  amazon.faults.sellingPartner.during('unavailable', 600_000)
  const asked = (await broker()).handle({ provider: 'amazon', request: ask(1) })
  const refused = expect(asked).rejects.toMatchObject({ code: 'upstream_unavailable' })
  await network.advanceUntil(asked, 40_000)
  await refused
  expect(amazon.count('tokens')).toBe(3)
})

test('a rate that Amazon names for an account is used', async () => {
  const { broker, amazon, clock, network } = await steadyWorld()
  amazon.tokensPlan.perSecond = 5
  const made = await broker()
  const beginMs = clock.now()
  const asks = Promise.all(indices(30).map((index) => made.handle({ provider: 'amazon', request: ask(index) })))
  await network.advanceUntil(asks, 30_000)
  await asks
  expect(clock.now() - beginMs).toBeLessThan(10_000)
  expect(amazon.requests.filter(({ status }) => status === 429)).toEqual([])
})
