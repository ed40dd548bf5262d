import { describe, expect, test } from 'vitest'
import { amazonWorld } from './support/amazon-world.ts'

const notifications = 'sellingpartnerapi::notifications'
const order = '/orders/v0/orders/123-1234567-1234567'
const participations = '/sellers/v1/marketplaceParticipations'

describe('a token', () => {
  test('that is missing, unknown, ended or revoked is told apart', async () => {
    const { call, amazon, clock, consent } = await amazonWorld()
    const detailsOf = async (token: string, headers: Record<string, string> = {}) => {
      const { status, body } = await call.api('GET', participations, token, { headers })
      return status === 200 ? 200 : [status, body.errors[0].code, body.errors[0].details]
    }
    const withoutToken = await fetch(`${amazon.endpointUrl('na')}${participations}`)
    expect(await withoutToken.text()).toContain('missing in the request header')
    const denied = (details: string) => [403, 'Unauthorized', details]
    const expired = denied('The access token you provided has expired.')
    const revoked = denied('The access token you provided is revoked, malformed or invalid.')
    expect(await detailsOf('Atza|made-up')).toEqual(revoked)
    const token = await call.sellerToken()
    expect(await detailsOf(token)).toBe(200)
    amazon.expireAccessTokens()
    expect(await detailsOf(token)).toEqual(expired)
    const second = await call.sellerToken()
    await clock.advance(3_600_000 - 1)
    expect(await detailsOf(second)).toBe(200)
    await clock.advance(1)
    expect(await detailsOf(second)).toEqual(expired)
    const third = await call.sellerToken()
    amazon.expireAccessTokens('revoked')
    expect(await detailsOf(third)).toEqual(revoked)
    const fourth = await call.sellerToken()
    consent.revoke()
    expect(await detailsOf(fourth)).toEqual(revoked)
  })

  test('of an app whose secrets have ended is refused as such', async () => {
    const { call, app, clock } = await amazonWorld()
    const token = await call.sellerToken()
    app.endSecrets(clock.now())
    const { body } = await call.api('GET', participations, token)
    expect(body.errors[0].details).toBe('The LWA secret token you provided has expired.')
  })

  test('is for its region, its kind and paths that exist', async () => {
    const { call, amazon } = await amazonWorld()
    const seller = await call.sellerToken()
    const grantless = await call.grantlessToken(notifications)
    const rotation = await call.grantlessToken('sellingpartnerapi::client_credential:rotation')
    const status = async (target: string, token: string, region: 'na' | 'eu' = 'na') =>
      (await call.api('GET', target, token, { url: amazon.endpointUrl(region) })).status
    const destinations = '/notifications/v1/destinations'
    expect(await status(participations, seller, 'eu')).toBe(403)
    expect(await status(participations, grantless)).toBe(403)
    expect(await status(destinations, seller)).toBe(403)
    expect(await status(destinations, rotation)).toBe(403)
    expect(await status(destinations, grantless, 'eu')).toBe(200)
    expect(await status('/notifications/v1/subscriptions/ORDER_CHANGE', seller)).toBe(200)
    expect(await status('/notifications/v1/subscriptions/ORDER_CHANGE', grantless)).toBe(403)
    expect(await status('/nothing/here', seller)).toBe(403)
  })
})

describe('a restricted operation', () => {
  test('answers a plain token without personal data, or refuses it', async () => {
    const { call } = await amazonWorld()
    const token = await call.sellerToken()
    const { status, body } = await call.api('GET', order, token)
    expect([status, body.payload]).toEqual([200, { operation: 'orders.getOrder', path: order, rdt: false }])
    expect((await call.api('GET', `${order}/address`, token)).status).toBe(403)
  })

  test('gives what the restricted data token names, whatever the query', async () => {
    const { call } = await amazonWorld()
    const restrictedResources = [{ method: 'GET', path: '/orders/v0/orders/{orderId}', dataElements: ['buyerInfo'] }]
    const { restrictedDataToken: token } = (await call.restrictedDataToken({ restrictedResources })).body
    const { body } = await call.api('GET', `${order}?MarketplaceIds=X`, token)
    expect(body.payload).toEqual({
      operation: 'orders.getOrder',
      path: order,
      rdt: true,
      BuyerInfo: { BuyerEmail: 'buyer@example.com' },
    })
  })

  test('refuses a restricted data token for something else', async () => {
    const { call, amazon } = await amazonWorld()
    const restrictedResources = [
      { method: 'GET', path: order, dataElements: ['buyerInfo'] },
      { method: 'GET', path: '/mfn/v0/shipments/{shipmentId}' },
    ]
    const { restrictedDataToken: token } = (await call.restrictedDataToken({ restrictedResources })).body
    const status = async (target: string, method = 'GET', url = amazon.endpointUrl('na')) =>
      (await call.api(method, target, token, { url })).status
    expect(await status(order)).toBe(200)
    expect(await status('/orders/v0/orders/999-1234567-1234567')).toBe(403)
    expect(await status(`${order}/orderItems`)).toBe(403)
    expect(await status('/mfn/v0/shipments/1')).toBe(200)
    expect(await status('/mfn/v0/shipments/1', 'DELETE')).toBe(403)
    expect(await status(order, 'GET', amazon.endpointUrl('eu'))).toBe(403)
    expect(await status(participations)).toBe(403)
    expect(await status(order, 'GET', amazon.sandboxUrl('na'))).toBe(200)
  })
})

describe('the headers of a request', () => {
  test('have a user agent of at most 500 characters', async () => {
    const { call, amazon } = await amazonWorld()
    const token = await call.sellerToken()
    const status = async (userAgent: string) =>
      (await call.api('GET', participations, token, { headers: { 'user-agent': userAgent } })).status
    const long = (length: number) => 'a/1 (Language=b)'.padEnd(length, 'c')
    expect(await status('')).toBe(400)
    expect(await status(long(501))).toBe(400)
    expect(await status(long(500))).toBe(200)
    expect(amazon.violations).toEqual([])
    expect(await status('node')).toBe(200)
    expect(amazon.violations.map(({ rule }) => rule)).toEqual(['a user agent without its language'])
  })

  test('have no authorization', async () => {
    const { call, amazon } = await amazonWorld()
    await call.api('GET', participations, await call.sellerToken(), { headers: { authorization: 'AWS4' } })
    expect(amazon.violations.map(({ rule }) => rule)).toEqual(['an authorization header'])
  })
})

test('requests are counted by operation, and can be forgotten', async () => {
  const { call, amazon } = await amazonWorld()
  const token = await call.sellerToken()
  await call.api('GET', order, token)
  await call.api('GET', '/orders/v0/orders', token)
  expect([amazon.count('orders.getOrder'), amazon.count('orders'), amazon.count('lwa')]).toEqual([1, 2, 1])
  expect(amazon.requests.map(({ endpoint, method, path, status }) => [endpoint, method, path, status])).toEqual([
    ['lwa', 'POST', '/auth/o2/token', 200],
    ['na', 'GET', order, 200],
    ['na', 'GET', '/orders/v0/orders', 200],
  ])
  amazon.clearRecords()
  expect(amazon.requests).toEqual([])
})
