import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { amazonWorld } from './support/amazon-world.ts'
import { tokensPath } from './support/calls.ts'

interface PathCase {
  readonly method: string
  readonly path: string
  readonly dataElements?: readonly string[]
  readonly valid: boolean
  readonly why?: string
}

const file = join(import.meta.dirname, '../vectors/spapi-restricted-operations.json')
const { pathCases }: { pathCases: readonly PathCase[] } = JSON.parse(readFileSync(file, 'utf8'))
const orders = { method: 'GET', path: '/orders/v0/orders', dataElements: ['buyerInfo'] }

describe('the resources', () => {
  test.each(pathCases)('$method $path $dataElements: $valid', async ({ valid, why: _why, ...resource }) => {
    const { call, amazon } = await amazonWorld()
    const { status, body } = await call.restrictedDataToken({ restrictedResources: [resource] })
    expect([status, body.errors?.[0].code]).toEqual(valid ? [200, undefined] : [400, 'InvalidInput'])
    expect(amazon.violations).toEqual([])
  })

  test.each([
    ['none', []],
    ['no array', orders],
    ['more than 50', Array.from({ length: 51 }, () => orders)],
    ['letters of the other case', [{ ...orders, method: 'get' }]],
    ['an order id of another form', [{ ...orders, path: '/orders/v0/orders/1-2-3' }]],
    ['a placeholder of another name', [{ method: 'GET', path: '/mfn/v0/shipments/{shipment_id}' }]],
    ['a list of reports', [{ method: 'GET', path: '/reports/2021-06-30/reports' }]],
  ])('are refused: %s', async (_name, restrictedResources) => {
    const { call } = await amazonWorld()
    const { status, body } = await call.restrictedDataToken({ restrictedResources })
    expect([status, body.errors[0].code]).toEqual([400, 'InvalidInput'])
  })

  test('may be 50', async () => {
    const { call } = await amazonWorld()
    const restrictedResources = Array.from({ length: 50 }, () => orders)
    expect((await call.restrictedDataToken({ restrictedResources })).status).toBe(200)
  })

  test('are judged less strictly where Amazon is told to', async () => {
    const { call, amazon } = await amazonWorld()
    const ask = async (resource: object) => (await call.restrictedDataToken({ restrictedResources: [resource] })).status
    const cases = [
      ['requireDataElements', { ...orders, dataElements: [] }],
      [
        'strictDataElementsElsewhere',
        { method: 'GET', path: '/mfn/v0/shipments/{shipmentId}', dataElements: ['buyerInfo'] },
      ],
      ['strictOrderId', { ...orders, path: '/orders/v0/orders/1-2-3' }],
    ] as const
    for (const [name, resource] of cases) {
      expect(await ask(resource)).toBe(400)
      amazon.behaviour[name] = false
      expect(await ask(resource)).toBe(200)
    }
  })
})

describe('roles', () => {
  const address = { method: 'GET', path: '/orders/v0/orders/{orderId}/address' }

  test('an app without the role gets no shipping address', async () => {
    const { call } = await amazonWorld({ roles: ['taxInvoicing'] })
    expect((await call.restrictedDataToken({ restrictedResources: [orders] })).status).toBe(200)
    const resource = { ...orders, dataElements: ['buyerInfo', 'shippingAddress'] }
    const { body } = await call.restrictedDataToken({ restrictedResources: [resource] })
    expect(body.errors[0].message).toBe(
      'Application does not have access to one or more requested data elements: [shippingAddress]',
    )
    const { body: denied } = await call.restrictedDataToken({ restrictedResources: [address] })
    expect(denied.errors[0].message).toBe('You do not have access to some or all requested resource')
  })

  test('a role that the app gains is not part of the consents before', async () => {
    const { call, app, amazon } = await amazonWorld({ roles: [] })
    app.roles.add('directToConsumerShipping')
    const ask = async (token: string) => call.restrictedDataToken({ restrictedResources: [address] }, token)
    expect((await ask(await call.sellerToken())).status).toBe(400)
    const token = await call.sellerToken(amazon.addConsent({ app }))
    expect((await ask(token)).status).toBe(200)
    app.roles.clear()
    expect((await ask(token)).status).toBe(400)
  })
})

describe('delegation', () => {
  const target = 'amzn1.sellerapps.app.delegatee'

  test('is for applications that the registration names', async () => {
    const { call, amazon } = await amazonWorld({ delegatees: [target] })
    const ask = (targetApplication: unknown) =>
      call.restrictedDataToken({ restrictedResources: [orders], targetApplication })
    const { body } = await ask(target)
    expect(amazon.grantOf(body.restrictedDataToken)).toMatchObject({ targetApplication: target })
    for (const wrong of [null, '', 'delegatee', 'amzn1.sellerapps.app.other'])
      expect((await ask(wrong)).body.errors[0].code).toBe('InvalidInput')
  })
})

describe('the call', () => {
  test('needs a seller token of the region', async () => {
    const { call, amazon, app } = await amazonWorld()
    const body = { restrictedResources: [orders] }
    const { restrictedDataToken } = (await call.restrictedDataToken(body)).body
    const wrong = [
      restrictedDataToken,
      await call.grantlessToken('sellingpartnerapi::notifications'),
      await call.sellerToken(amazon.addConsent({ app, region: 'fe' })),
    ]
    for (const token of wrong) {
      const { status, body: refusal, headers } = await call.restrictedDataToken(body, token)
      expect([status, refusal.errors[0].details]).toEqual([403, ''])
      expect(headers.get('x-amzn-ratelimit-limit')).toBeNull()
    }
  })

  test('needs JSON', async () => {
    const { call } = await amazonWorld()
    const token = await call.sellerToken()
    const send = (type: string, body: string) =>
      call.api('POST', tokensPath, token, { headers: { 'content-type': type }, body })
    expect((await send('text/plain', '{}')).status).toBe(415)
    expect((await send('application/json', 'x')).body.errors[0].code).toBe('InvalidInput')
  })

  test('notes or refuses unknown fields', async () => {
    const { call, amazon } = await amazonWorld()
    const body = { restrictedResources: [{ ...orders, name: 'x' }], marketplaceIds: [] }
    expect((await call.restrictedDataToken(body)).status).toBe(200)
    expect(amazon.violations.map(({ rule }) => rule)).toEqual([
      'an unknown field marketplaceIds',
      'an unknown field restrictedResources[0].name',
    ])
    amazon.behaviour.strictUnknownFields = true
    expect((await call.restrictedDataToken(body)).status).toBe(400)
  })

  test('is answered in a payload where Amazon is told to', async () => {
    const { call, amazon } = await amazonWorld()
    amazon.behaviour.wrapPayload = true
    const { body } = await call.restrictedDataToken({ restrictedResources: [orders] })
    expect(body).toEqual({ payload: { restrictedDataToken: expect.stringMatching(/^Atz\.sprdt\|/), expiresIn: 3600 } })
  })
})

describe('the usage plan', () => {
  test('is ten at once and one a second, for each seller and app', async () => {
    const { call, clock, amazon, app } = await amazonWorld()
    const token = await call.sellerToken()
    const ask = async (by = token) => (await call.restrictedDataToken({ restrictedResources: [orders] }, by)).status
    for (let index = 0; index < 10; index++) expect(await ask()).toBe(200)
    expect(await ask()).toBe(429)
    expect(await ask(await call.sellerToken(amazon.addConsent({ app })))).toBe(200)
    await clock.advance(999)
    expect(await ask()).toBe(429)
    await clock.advance(1)
    expect(await ask()).toBe(200)
    expect(await ask()).toBe(429)
    await clock.advance(60_000)
    const after = await Promise.all(Array.from({ length: 12 }, () => ask()))
    expect(after.filter((status) => status === 200)).toHaveLength(10)
  })

  test('is in a header of 429 unless told otherwise', async () => {
    const { call, amazon } = await amazonWorld()
    amazon.tokensPlan.burst = 0
    const ask = () => call.restrictedDataToken({ restrictedResources: [orders] })
    const { body, headers } = await ask()
    expect(body.errors[0].code).toBe('QuotaExceeded')
    expect(headers.get('x-amzn-ratelimit-limit')).toBe('1.0')
    amazon.behaviour.rateHeaderOn429 = false
    expect((await ask()).headers.get('x-amzn-ratelimit-limit')).toBeNull()
  })
})

test('the sandbox knows three cases', async () => {
  const { call, amazon } = await amazonWorld()
  const token = await call.sellerToken()
  const ask = async (body: object) => {
    const options = { url: amazon.sandboxUrl('na'), headers: { 'content-type': 'application/json' } }
    return call.api('POST', tokensPath, token, { ...options, body: JSON.stringify(body) })
  }
  const targetApplication = 'amzn1.sellerapps.app.target-application'
  const resources = (method: string, path: string) => ({ restrictedResources: [{ method, path }] })
  const generic = resources('GET', '/orders/v0/orders/{orderId}/address')
  expect((await ask({ targetApplication, ...generic })).body.restrictedDataToken).toContain('IQEBLjAsAhRmHj')
  const odd = await ask(resources('GET', '/orders/v0/orders/943-12-123434/address'))
  expect(odd.body.restrictedDataToken).toContain('AODFNESLjAsAhRmHj')
  const malformed = await ask({ targetApplication, ...resources('', '/orders/v1/orders/902-1845936-5435065/address') })
  expect(malformed.body.errors[0].code).toBe('InvalidRequest')
  const unmatched = await ask(generic)
  expect([unmatched.status, unmatched.headers.get('x-amzn-ratelimit-limit')]).toEqual([400, '5.0'])
})
