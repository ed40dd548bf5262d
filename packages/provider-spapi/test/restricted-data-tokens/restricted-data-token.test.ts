import { expect, test } from 'vitest'
import { spApiWorld } from '../support/spapi-world.ts'
import { steadyNetwork } from '../support/steady-network.ts'

const orders = { method: 'GET', path: '/orders/v0/orders', dataElements: ['buyerInfo', 'shippingAddress'] } as const
const address = { method: 'GET', path: '/orders/v0/orders/{orderId}/address' } as const
const ask = (...restrictedResources: readonly object[]) => ({
  spApiRestrictedDataTokenRequest: { restrictedResources },
})

test('answers with a token that Amazon takes for exactly these calls', async () => {
  const { broker, amazon } = await spApiWorld()
  const { spApiRestrictedDataTokenResponse: answer } = await (await broker()).get('amazon', {
    spApiRestrictedDataTokenRequest: { restrictedResources: [orders] },
  })
  expect(answer.restrictedDataToken).toMatch(/^Atz\.sprdt\|/)
  const get = (path: string) => fetch(`${answer.endpoint}${path}`, { headers: answer.headers })
  expect((await get('/orders/v0/orders?MarketplaceIds=ATVPDKIKX0DER')).status).toBe(200)
  expect((await get('/orders/v0/orders/123-1234567-1234567/address')).status).toBe(403)
  expect(amazon.violations).toEqual([])
})

test('the same resources are one request, in whatever order and for whatever workload', async () => {
  const { broker, amazon } = await spApiWorld()
  const workloads = { one: { providers: { amazon: {} } }, two: { providers: { amazon: {} } } }
  const made = await broker({ config: { workloads } })
  const asks = Array.from({ length: 20 }, (_, index) =>
    made.handle({
      provider: 'amazon',
      request:
        index % 2 === 0
          ? ask(orders, address)
          : ask(address, { ...orders, dataElements: ['shippingAddress', 'buyerInfo'] }),
      caller: { workload: index % 3 === 0 ? 'one' : 'two' },
    }),
  )
  await Promise.all(asks)
  expect(amazon.count('tokens')).toBe(1)
  expect(amazon.count('lwa')).toBe(1)
})

test('a narrower wish is not answered from a broader token', async () => {
  const { broker, amazon } = await spApiWorld()
  const made = await broker()
  await made.handle({ provider: 'amazon', request: ask(orders, address) })
  await made.handle({ provider: 'amazon', request: ask(orders) })
  await made.handle({ provider: 'amazon', request: ask({ ...orders, dataElements: ['buyerInfo'] }) })
  expect(amazon.count('tokens')).toBe(3)
})

test('an operation by its name means its resource', async () => {
  const { broker, amazon } = await spApiWorld()
  const made = await broker()
  const { spApiRestrictedDataTokenResponse } = await made.get('amazon', {
    spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress', orderId: '902-1845936-5435065' },
  })
  const { endpoint, headers } = spApiRestrictedDataTokenResponse
  const address = await fetch(`${endpoint}/orders/v0/orders/902-1845936-5435065/address`, { headers })
  expect(address.status).toBe(200)
  expect(amazon.violations).toEqual([])
})

test('every fault is named with its place, and Amazon is not asked', async () => {
  const { broker, amazon } = await spApiWorld()
  const asked = (await broker()).handle({
    provider: 'amazon',
    request: ask(
      { method: 'get', path: '/orders/v0/orders/', dataElements: ['BuyerInfo'] },
      { method: 'GET', path: '/orders/2026-01-01/orders' },
    ),
  })
  const error = await asked.catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'validation_failed' })
  const { fieldList } = (error as { details: { fieldList: readonly { name: string; message: string }[] } }).details
  expect(fieldList.map(({ name }) => name.replace('spApiRestrictedDataTokenRequest.', ''))).toEqual(
    expect.arrayContaining(['restrictedResources[0].path', 'restrictedResources[1].path']),
  )
  expect(JSON.stringify(fieldList)).toMatch(/needs no restricted data token/)
  expect(amazon.requests).toEqual([])
})

test.each([
  ['both', { restrictedResources: [orders], operation: 'getOrders' }],
  ['neither', {}],
  ['none', { restrictedResources: [] }],
])('refuses %s of resources and operation', async (_, request) => {
  const { broker, amazon } = await spApiWorld()
  const asked = (await broker()).handle({ provider: 'amazon', request: { spApiRestrictedDataTokenRequest: request } })
  await expect(asked).rejects.toMatchObject({ code: 'validation_failed' })
  expect(amazon.requests).toEqual([])
})

test('personal data goes to another application only where the operator wants it, with a token of its own', async () => {
  const other = 'amzn1.sp.solution.0a1b2c3d-0000-4000-8000-000000000001'
  const { broker, amazon } = await spApiWorld({ delegatees: [other] })
  const delegated = { spApiRestrictedDataTokenRequest: { restrictedResources: [orders], targetApplication: other } }
  const closed = await broker()
  await expect(closed.get('amazon', delegated)).rejects.toMatchObject({ code: 'access_denied' })
  expect(amazon.requests).toEqual([])
  const open = await broker({ options: { targetApplications: [other] } })
  const [theirs, ours] = await Promise.all([
    open.get('amazon', delegated),
    open.get('amazon', { spApiRestrictedDataTokenRequest: { restrictedResources: [orders] } }),
  ])
  const [{ restrictedDataToken: one }, { restrictedDataToken: two }] = [
    theirs.spApiRestrictedDataTokenResponse,
    ours.spApiRestrictedDataTokenResponse,
  ]
  expect(one).not.toBe(two)
  const bodies = amazon.requests.filter(({ operation = '' }) => operation.startsWith('tokens')).map(({ body }) => body)
  expect(bodies.filter((body) => body.includes('targetApplication'))).toHaveLength(1)
})

test('a workload may be kept from delegating by its rule', async () => {
  const other = 'amzn1.sp.solution.0a1b2c3d-0000-4000-8000-000000000001'
  const { broker } = await spApiWorld({ delegatees: [other] })
  const made = await broker({
    options: { targetApplications: [other] },
    config: { workloads: { app: { providers: { amazon: { flows: ['refreshToken'] } } } } },
  })
  const request = {
    spApiRestrictedDataTokenRequest: { restrictedResources: [orders], targetApplication: other },
  } as const
  await expect(made.get('amazon', request, { workload: 'app' })).rejects.toMatchObject({ code: 'access_denied' })
})

test('an access token that Amazon ended is renewed once on the way', async () => {
  const { broker, amazon } = await spApiWorld()
  const made = await broker()
  await made.get('amazon', { spApiTokenRequest: {} })
  amazon.expireAccessTokens()
  await made.handle({ provider: 'amazon', request: ask(orders) })
  expect(amazon.count('lwa')).toBe(2)
  expect(amazon.count('tokens')).toBe(2)
})

test('in the sandbox the token comes from production, unless the sandbox’s own is wanted', async () => {
  const { broker, amazon } = await spApiWorld()
  const hosts: string[] = []
  const led: typeof fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    hosts.push(url.host)
    const base = amazon.hosts.get(url.host)
    return fetch(base === undefined ? url : new URL(url.pathname, base), init)
  }
  const made = await broker({ options: { sandbox: true, endpointUrl: undefined }, services: { fetch: led } })
  const answer = await made.handle({ provider: 'amazon', request: ask(orders) })
  expect(answer).toMatchObject({
    spApiRestrictedDataTokenResponse: { endpoint: 'https://sandbox.sellingpartnerapi-na.amazon.com' },
  })
  expect(hosts.at(-1)).toBe('sellingpartnerapi-na.amazon.com')
  const dummy = await broker({
    options: { sandbox: true, sandboxTokens: true, endpointUrl: undefined },
    services: { fetch: led },
  })
  const specific = { method: 'GET', path: '/orders/v0/orders/943-12-123434/address' }
  await dummy.handle({ provider: 'amazon', request: ask(specific) }).catch(() => {})
  await dummy.handle({ provider: 'amazon', request: ask(orders) }).catch(() => {})
  expect(hosts.at(-1)).toBe('sandbox.sellingpartnerapi-na.amazon.com')
})

test('a role that is missing is named, and not asked about again for a minute', async () => {
  const { broker, amazon } = await spApiWorld({ roles: [] })
  const made = await broker()
  for (let time = 0; time < 3; time++) {
    await expect(made.handle({ provider: 'amazon', request: ask(orders) })).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: expect.stringMatching(/Direct-to-Consumer Shipping/),
      details: { upstreamCode: 'InvalidInput' },
    })
  }
  expect(amazon.count('tokens')).toBe(1)
})

test.each(['wrapPayload', 'htmlErrors'] as const)('copes with %s', async (behaviour) => {
  const { broker, amazon, clock } = await spApiWorld()
  amazon.behaviour[behaviour] = true
  amazon.faults.sellingPartner.next('serverError')
  const network = steadyNetwork(clock)
  const made = await broker({ services: { fetch: network.fetch } })
  const asked = made.handle({ provider: 'amazon', request: ask(orders) })
  await network.advanceUntil(asked, 10_000)
  await expect(asked).resolves.toBeDefined()
})

test('a lifetime that is written as a text counts', async () => {
  const { broker, amazon, clock } = await spApiWorld()
  amazon.behaviour.lifetimesAs = 'string'
  const answer = await (await broker()).handle({ provider: 'amazon', request: ask(orders) })
  expect(answer).toMatchObject({
    spApiRestrictedDataTokenResponse: { expiresAt: Math.floor(clock.now() / 1000) + 3600 },
  })
})

test('a marketplace of another region than the account’s is refused here', async () => {
  const { broker, amazon } = await spApiWorld()
  const request = { spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress', marketplace: 'DE' } } as const
  await expect((await broker()).get('amazon', request)).rejects.toMatchObject({
    code: 'validation_failed',
    message: expect.stringMatching(/region eu/),
  })
  expect(amazon.requests).toEqual([])
})

test('with an account its restricted data tokens end, and those of other accounts do not', async () => {
  const { broker, amazon, app, seller, clock } = await spApiWorld()
  const other = amazon.addConsent({ app })
  const accounts = { one: { refreshToken: seller.refreshToken }, other: { refreshToken: other.refreshToken } }
  const made = await broker({ options: { refreshToken: undefined, accounts } })
  const restricted = (account: string) =>
    made.get('amazon', { spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress', account } })
  await Promise.all([restricted('one'), restricted('other')])
  seller.revoke()
  await clock.advance(20_000)
  const forced = { workload: 'host', forceRefresh: true } as const
  await made.get('amazon', { spApiTokenRequest: { account: 'one' } }, forced).catch(() => {})
  await expect(restricted('one')).rejects.toMatchObject({ details: { upstreamCode: 'invalid_grant' } })
  const before = amazon.count('tokens')
  await restricted('other')
  expect(amazon.count('tokens')).toBe(before)
})
