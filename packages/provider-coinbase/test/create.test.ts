import type { BrokerError } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import type { CoinbaseCdpTokenRequest } from '../src/index.ts'
import { verified } from './support/jws.ts'
import { brokerWith, issuedAt, makeBroker, refusalOf } from './support/make-broker.ts'
import { credential, errorCases, optionsOf } from './support/vectors.ts'

const { apiKeyId, publicJwk } = credential('ed25519')
const path = '/platform/v2/evm/accounts'

/** Asks a provider with these options for one token and gives its claims. */
async function claimsOf(options: object, request: Partial<CoinbaseCdpTokenRequest> = {}) {
  const broker = await makeBroker(options)
  const { coinbaseCdpTokenResponse } = await broker.get('wallet', {
    coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: path, ...request },
  })
  return verified(coinbaseCdpTokenResponse.bearerToken, publicJwk).claims
}

const denialOf = (options: object, request: Partial<CoinbaseCdpTokenRequest>): Promise<BrokerError> =>
  refusalOf(() => claimsOf(options, request))

describe('what the vendor’s users get wrong', () => {
  test.each(errorCases)('$id is refused: $expect.why', async ({ credentialInline, request }) => {
    const error = await refusalOf(async () => {
      const broker = await brokerWith(optionsOf(credentialInline))
      await broker.handle({ provider: 'wallet', request: { coinbaseCdpTokenRequest: request } })
    })
    expect(['config_invalid', 'validation_failed']).toContain(error.code)
    const named =
      error.details?.problems?.map((problem) => problem.path) ?? error.details?.fieldList?.map(({ name }) => name)
    expect(named).toHaveLength(1)
    expect(named?.[0]).toMatch(
      error.code === 'config_invalid'
        ? /^providers\.wallet\.options\.(apiKeyId|apiKeySecret|walletSecret)$/
        : /^coinbaseCdpTokenRequest\.(request(Method|Host|Path|Body)|includeWalletAuthToken)$/,
    )
  })

  test('a body that is no JSON is refused although only the bearer token is asked for', async () => {
    const error = await denialOf({}, { requestMethod: 'POST', requestBody: 'a=1' })
    expect(error).toMatchObject({
      code: 'validation_failed',
      message: 'coinbaseCdpTokenRequest.requestBody: must be one JSON document',
    })
  })

  test('a problem of a key is reported at its option', async () => {
    const error = await refusalOf(() => makeBroker({ walletSecret: 'garbage!!' }))
    expect(error.details?.problems).toMatchObject([{ path: 'providers.wallet.options.walletSecret' }])
  })
})

describe('limits of the request', () => {
  test.each([
    { requestMethod: 'PATCH' },
    { requestHost: 'a'.repeat(243) + '.coinbase.com' },
    { requestPath: '/a' },
    { requestPath: `/${'a'.repeat(2047)}` },
    { requestPath: '/AZaz09/_-.~%?=&' },
    { requestBody: `"${'a'.repeat(16_382)}"` },
    { requestBody: '\t\n\r {"a":"~"}' },
  ] as const)('allow %o', async (request) => {
    await expect(claimsOf({}, request)).resolves.toBeDefined()
  })

  test.each([
    { requestMethod: 'HEAD' },
    { requestMethod: 'post' },
    { requestHost: '' },
    { requestHost: 'api.coinbase.com:443' },
    { requestHost: 'user@api.coinbase.com' },
    { requestHost: `${'a'.repeat(244)}.coinbase.com` },
    { requestPath: '/' },
    { requestPath: `/${'a'.repeat(2048)}` },
    { requestPath: '/a#b' },
    { requestPath: '/a\n' },
    { requestPath: '/a"b' },
    { requestPath: 'a' },
    { requestBody: '' },
    { requestBody: `"${'a'.repeat(16_383)}"` },
    { requestBody: '"é"' },
    { requestBody: '"\u007f"' },
    { includeWalletAuthToken: 'true' },
  ])('refuse %o', async (wrong) => {
    const broker = await makeBroker()
    const request = { requestMethod: 'GET', requestPath: path, ...wrong }
    const error = await refusalOf(() =>
      broker.handle({ provider: 'wallet', request: { coinbaseCdpTokenRequest: request } }),
    )
    const names = new Set(error.details?.fieldList?.map(({ name }) => name))
    expect([error.code, ...names]).toEqual(['validation_failed', `coinbaseCdpTokenRequest.${Object.keys(wrong)[0]}`])
  })
})

describe('hosts', () => {
  test.each(['coinbase.com', 'api.coinbase.com', 'api.developer.coinbase.com', 'API.CDP.Coinbase.COM'])(
    '%s is signed for, as written',
    async (requestHost) => {
      expect((await claimsOf({}, { requestHost })).uris).toEqual([`GET ${requestHost}${path}`])
    },
  )

  test.each([
    'evilcoinbase.com',
    'coinbase.com.evil.com',
    'api.coinbase.com.',
    'coinbase.com-evil.com',
    'coinbase.co',
    'localhost',
    '127.0.0.1',
  ])('%s is not', async (requestHost) => {
    const error = await denialOf({}, { requestHost })
    expect(error).toMatchObject({ code: 'access_denied', message: expect.stringContaining('allowedHosts') })
  })

  test('allowedHosts adds a host, not what is under it', async () => {
    const options = { allowedHosts: ['proxy.example.com'] }
    expect((await claimsOf(options, { requestHost: 'PROXY.example.com' })).uris).toEqual([
      `GET PROXY.example.com${path}`,
    ])
    await expect(claimsOf(options)).resolves.toBeDefined()
    expect((await denialOf(options, { requestHost: 'a.proxy.example.com' })).code).toBe('access_denied')
    expect((await denialOf(options, { requestHost: 'example.com' })).code).toBe('access_denied')
  })
})

describe('allow rules', () => {
  const options = { allow: ['POST /platform/v2/evm/accounts/**', 'GET api.cdp.coinbase.com/platform/v2/*'] }

  test.each([
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/0x1/sign' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/0x1?x=/../y' },
    { requestMethod: 'GET', requestPath: '/platform/v2/policies' },
    { requestMethod: 'GET', requestPath: '/platform/v2/policies', requestHost: 'API.cdp.coinbase.com' },
  ] as const)('permit %o', async (request) => {
    await expect(claimsOf(options, request)).resolves.toBeDefined()
  })

  test.each([
    { requestMethod: 'DELETE', requestPath: '/platform/v2/evm/accounts/0x1' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/ACCOUNTS/0x1' },
    { requestMethod: 'POST', requestPath: '/platform/v2/solana/accounts/a' },
    { requestMethod: 'POST', requestPath: '/x?/platform/v2/evm/accounts/0x1' },
    { requestMethod: 'GET', requestPath: '/platform/v2/policies/1' },
    { requestMethod: 'GET', requestPath: '/platform/v2/policies', requestHost: 'api.coinbase.com' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/../../x' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/./x' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/%2e%2E/x' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/.%2e/x' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts//x' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/a%2Fb' },
    { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts/a%5cb' },
  ] as const)('deny %o', async (request) => {
    expect((await denialOf(options, request)).code).toBe('access_denied')
  })

  test('without them a path is signed as it is written', async () => {
    const requestPath = '/platform//v2/./a/%2e%2E/b%2Fc/'
    expect((await claimsOf({}, { requestPath })).uris).toEqual([`GET api.cdp.coinbase.com${requestPath}`])
  })

  test.each(['/platform', 'GET', 'get /platform', 'HEAD /platform', 'GET  /platform', 'GET platform'])(
    'a rule "%s" is refused at the start',
    async (rule) => {
      const error = await refusalOf(() => makeBroker({ allow: [rule] }))
      expect(error.details?.problems).toMatchObject([{ path: 'providers.wallet.options.allow[0]' }])
    },
  )
})

describe('the query string', () => {
  test.each([`${path}?a=b`, `${path}?`, `${path}?a=?b=/c`])('%s is left out of the claim', async (requestPath) => {
    expect((await claimsOf({}, { requestPath })).uris).toEqual([`GET api.cdp.coinbase.com${path}`])
  })
})

describe('options', () => {
  test('expiresIn sets exp and the end that the broker announces', async () => {
    const broker = await makeBroker({ expiresIn: 30 })
    const ends: (number | undefined)[] = []
    broker.on('issued', ({ expiresAtMs }) => ends.push(expiresAtMs))
    const { coinbaseCdpTokenResponse } = await broker.get('wallet', {
      coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: path },
    })
    const { claims } = verified(coinbaseCdpTokenResponse.bearerToken, publicJwk)
    expect(claims).toMatchObject({ iat: issuedAt, nbf: issuedAt, exp: issuedAt + 30 })
    expect(ends).toEqual([(issuedAt + 30) * 1000])
  })

  test('notBeforeBackdate moves nbf alone', async () => {
    const claims = await claimsOf({ notBeforeBackdate: 30 })
    expect(claims).toMatchObject({ iat: issuedAt, nbf: issuedAt - 30, exp: issuedAt + 120 })
  })

  test('audience becomes aud', async () => {
    expect((await claimsOf({ audience: ['cdp_service', 'b'] })).aud).toEqual(['cdp_service', 'b'])
    expect(await claimsOf({})).not.toHaveProperty('aud')
  })

  test.each([
    { expiresIn: 0 },
    { expiresIn: 121 },
    { expiresIn: 1.5 },
    { expiresIn: '60' },
    { notBeforeBackdate: -1 },
    { notBeforeBackdate: 31 },
    { audience: [] },
    { audience: 'cdp_service' },
    { allow: [] },
    { allowedHosts: ['https://api.example.com'] },
    { allowedHosts: ['*'] },
    { allowWebSocket: 'yes' },
    { apiKeyId: 'a b' },
    { apiKeyId: 'organizations/a/keys/b' },
    { apiKeyId: '../x' },
    { apiKeyId: `${apiKeyId}\n` },
    { walletSecret: '' },
  ])('%o is refused at the start', async (wrong) => {
    const error = await refusalOf(() => makeBroker(wrong))
    const [name] = Object.keys(wrong)
    expect(error.code).toBe('config_invalid')
    const prefix = `providers.wallet.options.${name}`
    expect(error.details?.problems?.filter((problem) => !problem.path.startsWith(prefix))).toEqual([])
  })

  test('a missing option is reported with what belongs there', async () => {
    const { message } = await refusalOf(() => brokerWith({ walletSecret: 'x' }))
    expect(message).toContain('apiKeyId: is missing: Id of the CDP API key as the portal shows it')
    expect(message).toContain('apiKeySecret: is missing: Secret of the CDP API key')
  })
})

describe('WebSocket tokens', () => {
  test('are refused unless the operator allows them', async () => {
    const broker = await makeBroker()
    const error = await refusalOf(() => broker.get('wallet', { coinbaseCdpWebSocketTokenRequest: {} }))
    expect(error).toMatchObject({ code: 'access_denied', message: expect.stringContaining('allowWebSocket: true') })
  })

  test('name no request', async () => {
    const broker = await makeBroker({ allowWebSocket: true, expiresIn: 60 })
    const { coinbaseCdpWebSocketTokenResponse } = await broker.get('wallet', { coinbaseCdpWebSocketTokenRequest: {} })
    expect(Object.keys(coinbaseCdpWebSocketTokenResponse)).toEqual(['bearerToken'])
    const { header, claims } = verified(coinbaseCdpWebSocketTokenResponse.bearerToken, publicJwk)
    expect(Object.keys(header)).toEqual(['alg', 'kid', 'typ', 'nonce'])
    expect(Object.entries(claims)).toEqual([
      ['sub', apiKeyId],
      ['iss', 'cdp'],
      ['iat', issuedAt],
      ['nbf', issuedAt],
      ['exp', issuedAt + 60],
    ])
  })

  test('take no members', async () => {
    const broker = await makeBroker({ allowWebSocket: true })
    const request = { coinbaseCdpWebSocketTokenRequest: { requestPath: path } }
    expect((await refusalOf(() => broker.handle({ provider: 'wallet', request }))).code).toBe('validation_failed')
  })
})

test('nothing is cached: the same request twice gives two tokens', async () => {
  const broker = await makeBroker()
  const ask = broker.bind('wallet', { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: path } })
  const tokens = await Promise.all([ask(), ask(), ask()])
  expect(new Set(tokens.map(({ coinbaseCdpTokenResponse }) => coinbaseCdpTokenResponse.bearerToken)).size).toBe(3)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
})
