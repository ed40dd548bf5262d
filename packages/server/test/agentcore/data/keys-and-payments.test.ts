import { afterEach, beforeEach, expect, test } from 'vitest'
import { dataOperations } from '../../../src/agentcore/data/data-operations.ts'
import type { AnyOperation, Operation } from '../../../src/operation/operation.ts'
import { principals, ServerBench } from '../../support/server-bench.ts'
import { type Asked, cannedPlugin } from './support/canned-plugin.ts'
import { coinbaseOptions, privyOptions } from '../../support/keys.ts'

const asked: Asked[] = []
let bench: ServerBench
let token: string

beforeEach(async () => {
  asked.length = 0
  bench = await ServerBench.open(
    {
      providers: {
        openai: { use: 'apikey', options: { keys: { only: 'sk-live-123' } } },
        many: { use: 'apikey', options: { keys: { one: 'sk-live-1', two: 'sk-live-2' } } },
        cdp: { use: 'coinbase', options: coinbaseOptions() },
        readonly: { use: 'coinbase', options: { ...coinbaseOptions(), walletSecret: undefined } },
        privy: { use: 'privy', options: privyOptions() },
        acme: { use: 'acme' },
      },
      added: {
        'openai~1': { use: 'apikey', options: { keys: { only: 'sk-live-api' } } },
        'closed~1': { use: 'apikey', options: { keys: { only: 'sk-live-closed' } } },
      },
      workloads: { agent: { providers: { '*': {} } }, other: { providers: { openai: {} } } },
      plugins: { acme: cannedPlugin('acmePayToken', () => ({ payToken: 'acme-1' }), asked) },
    },
    dataOperations,
  )
  const { providers } = bench.directory
  for (const name of ['openai', 'many']) providers.set(`apikey/${name}`, name)
  for (const name of ['cdp', 'readonly', 'privy', 'acme']) providers.set(`payment/${name}`, name)
  providers.set('apikey/made', 'openai~1').set('apikey/closed', 'closed~1')
  token = await bench.tokenFor('agent')
})
afterEach(() => bench.broker.close())

const key = (name: string, workloadIdentityToken = token) =>
  bench.send('POST', '/identities/api-key', { workloadIdentityToken, resourceCredentialProviderName: name }, 'operator')

const pay = (name: string, paymentTokenRequest: object) =>
  bench.send(
    'POST',
    '/identities/payment/token',
    { workloadIdentityToken: token, resourceCredentialProviderName: name, paymentTokenRequest },
    'operator',
  )

/** Past the schema, which knows two kinds. */
async function payBeyond(name: string, paymentTokenRequest: object): Promise<object | undefined> {
  const operation = dataOperations(bench.parts).find((one) => one.name === 'GetResourcePaymentToken') as
    | (AnyOperation & Operation<object>)
    | undefined
  const input = { workloadIdentityToken: token, resourceCredentialProviderName: name, paymentTokenRequest }
  return operation?.handle(input, { principal: principals.operator, requestId: 'r' })
}

const notFound = { status: 404, errorType: 'ResourceNotFoundException' }

test('an API key is handed out as it is, and nothing besides', async () => {
  expect(await key('openai')).toMatchObject({ status: 200, text: '{"apiKey":"sk-live-123"}' })
  expect(await key('made')).toMatchObject({ status: 200, text: '{"apiKey":"sk-live-api"}' })
})

test('a provider is found in its own plane alone', async () => {
  expect(await key('cdp')).toMatchObject(notFound)
  expect(await key('nobody')).toMatchObject(notFound)
  expect(await pay('openai', { stripePrivyTokenRequest: { requestPath: '/v1/a', requestBody: '{}' } })).toMatchObject(
    notFound,
  )
})

test('a workload gets nothing of a provider that no rule lets it use, and is not told the broker’s name of it', async () => {
  const other = await bench.tokenFor('other')
  expect(await key('made', other)).toMatchObject({ status: 200 })
  const denied = await key('closed', other)
  expect(denied).toMatchObject({ status: 403, errorType: 'AccessDeniedException', body: { provider: 'closed' } })
  expect(denied.text).not.toContain('~')
})

test('a provider with several keys says so of the choice of the provider', async () => {
  const refused = await key('many')
  expect(refused).toMatchObject({
    status: 400,
    body: { fieldList: [{ name: 'resourceCredentialProviderName', message: expect.stringContaining('several keys') }] },
  })
})

test('a Coinbase token is one member of a union, with the wallet token where it was asked for', async () => {
  const request = { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts', requestBody: '{"name":"a"}' }
  const { status, body } = await pay('cdp', { coinbaseCdpTokenRequest: { ...request, includeWalletAuthToken: true } })
  expect(status).toBe(200)
  expect(body).toEqual({
    paymentTokenResponse: {
      coinbaseCdpTokenResponse: { bearerToken: expect.any(String), walletAuthToken: expect.any(String) },
    },
  })
  const without = await pay('cdp', { coinbaseCdpTokenRequest: request })
  expect(without.body).toEqual({
    paymentTokenResponse: { coinbaseCdpTokenResponse: { bearerToken: expect.any(String) } },
  })
})

test('a Privy token has its expiry in whole milliseconds, with the signature it is part of', async () => {
  const request = { requestPath: '/v1/wallets', requestBody: '{"chain_type":"ethereum"}' }
  const { body } = await pay('privy', { stripePrivyTokenRequest: { ...request, includeAuthorizationSignature: true } })
  const { stripePrivyTokenResponse } = body.paymentTokenResponse
  expect(stripePrivyTokenResponse).toEqual({
    appId: 'app1',
    basicAuthToken: Buffer.from('app1:throw-away-privy').toString('base64'),
    authorizationSignature: expect.any(String),
    requestExpiry: expect.any(Number),
  })
  expect(Number.isSafeInteger(stripePrivyTokenResponse.requestExpiry)).toBe(true)
  expect(stripePrivyTokenResponse.requestExpiry).toBeGreaterThan(bench.clock.now())
  const without = await pay('privy', { stripePrivyTokenRequest: request })
  expect(Object.keys(without.body.paymentTokenResponse.stripePrivyTokenResponse)).toEqual(['appId', 'basicAuthToken'])
})

test('what a payment provider finds wrong is named from the union on', async () => {
  const names = async (name: string, request: object) => {
    const { status, body } = await pay(name, request)
    expect(status).toBe(400)
    return body.fieldList.map((problem: { name: string }) => problem.name)
  }
  const coinbase = { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts' }
  const prefix = 'paymentTokenRequest.coinbaseCdpTokenRequest'
  expect(await names('cdp', { coinbaseCdpTokenRequest: { ...coinbase, requestPath: '/' } })).toEqual([
    `${prefix}.requestPath`,
  ])
  expect(await names('cdp', { coinbaseCdpTokenRequest: { ...coinbase, requestBody: 'no json' } })).toEqual([
    `${prefix}.requestBody`,
  ])
  expect(await names('readonly', { coinbaseCdpTokenRequest: { ...coinbase, includeWalletAuthToken: true } })).toEqual([
    `${prefix}.includeWalletAuthToken`,
  ])
  const privy = { requestPath: '/v1/wallets', requestBody: 'no json' }
  expect(await names('privy', { stripePrivyTokenRequest: privy })).toEqual([
    'paymentTokenRequest.stripePrivyTokenRequest.requestBody',
  ])
})

test('a union has one member', async () => {
  const both = {
    coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: '/a' },
    stripePrivyTokenRequest: { requestPath: '/a', requestBody: '{}' },
  }
  for (const request of [{}, both])
    expect(await pay('cdp', request)).toMatchObject({ status: 400, errorType: 'ValidationException' })
})

test('a payment provider of another kind than the request is not found', async () => {
  const stripePrivyTokenRequest = { requestPath: '/v1/wallets', requestBody: '{}' }
  expect(await pay('cdp', { stripePrivyTokenRequest })).toMatchObject(notFound)
})

test('the request of somebody else’s kind reaches the provider that serves it', async () => {
  expect(await payBeyond('acme', { acmePayTokenRequest: { amount: 1 } })).toEqual({
    paymentTokenResponse: { acmePayTokenResponse: { payToken: 'acme-1' } },
  })
  expect(asked.map(({ request }) => request)).toEqual([{ amount: 1 }])
  await expect(payBeyond('cdp', { acmePayTokenRequest: {} })).rejects.toMatchObject({ code: 'not_found' })
})

test.each(['oauth2TokenRequest', 'apiKeyRequest'])('%s has an operation of its own', async (member) => {
  bench.directory.providers.set('payment/openai', 'openai')
  const asking = async () => payBeyond('openai', { [member]: {} })
  await expect(asking()).rejects.toMatchObject({ code: 'validation_failed' })
})
