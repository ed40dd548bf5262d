import { describe, expect, test } from 'vitest'
import { parseApiKey, signBearerToken } from '../src/index.ts'
import { expectToken, verified } from './support/jws.ts'
import { brokerWith, issuedAt, makeBroker, refusalOf, scriptedRandom, stoppedClock } from './support/make-broker.ts'
import { bearerCases, credential, optionsOf } from './support/vectors.ts'

describe('the vendor’s cases, through a broker', () => {
  test.each(bearerCases)('$id', async ({ credential: name, request, expect: expected }) => {
    const known = credential(name)
    const broker = await brokerWith(optionsOf(known))
    const answer = await broker.handle({ provider: 'wallet', request: { coinbaseCdpTokenRequest: request } })
    expect(Object.keys(answer)).toEqual(['coinbaseCdpTokenResponse'])
    const response = answer.coinbaseCdpTokenResponse as { bearerToken: string }
    expect(Object.keys(response)).toEqual(['bearerToken'])
    expect(expected.walletAuth).toBe(null)
    expectToken(verified(response.bearerToken, known.publicJwk), expected.bearer, issuedAt)
  })

  test.each(bearerCases.filter(({ vendor }) => vendor?.byteExact))(
    '$id: the vendor’s token byte for byte, given its nonce and time',
    async ({ credential: name, request, vendor: { nonce = '', iat = 0, bearerToken } = {} }) => {
      const services = { clock: stoppedClock(iat), random: scriptedRandom(nonce) }
      const broker = await brokerWith(optionsOf(credential(name)), services)
      const answer = await broker.handle({ provider: 'wallet', request: { coinbaseCdpTokenRequest: request } })
      expect(answer).toEqual({ coinbaseCdpTokenResponse: { bearerToken } })
    },
  )
})

test.each(bearerCases)(
  '$id: the pure function gives the vendor’s header and claims byte for byte',
  ({ credential: name, request, vendor: { nonce = '', iat = 0, bearerToken = '' } = {} }) => {
    const { apiKeyId, apiKeySecret, publicJwk } = credential(name)
    const { requestMethod, requestHost = 'api.cdp.coinbase.com', requestPath } = request
    const token = signBearerToken({
      apiKey: parseApiKey(apiKeySecret),
      apiKeyId,
      requestMethod: String(requestMethod),
      requestHost: String(requestHost),
      requestPath: String(requestPath),
      nonce,
      issuedAt: iat,
    })
    expect(token.split('.').slice(0, 2)).toEqual(bearerToken.split('.').slice(0, 2))
    verified(token, publicJwk)
  },
)

describe('the pure function', () => {
  const { apiKeyId, apiKeySecret, publicJwk } = credential('ed25519')
  const nonce = '0123456789abcdef0123456789abcdef'
  const input = { apiKey: parseApiKey(apiKeySecret), apiKeyId, nonce, issuedAt }
  const request = {
    requestMethod: 'GET',
    requestHost: 'api.cdp.coinbase.com',
    requestPath: '/platform/v2/evm/accounts',
  }
  const claimsOf = (token: string) => verified(token, publicJwk).claims

  test('leaves uris out when method, host and path are all absent', () => {
    const { claimsText } = verified(signBearerToken(input), publicJwk)
    expect(claimsText).toBe(
      `{"sub":"${apiKeyId}","iss":"cdp","iat":${issuedAt},"nbf":${issuedAt},"exp":${issuedAt + 120}}`,
    )
  })

  test.each([
    [{ requestMethod: 'GET' }, 'requestHost'],
    [{ requestHost: request.requestHost }, 'requestMethod'],
    [{ requestPath: request.requestPath }, 'requestMethod'],
    [{ requestMethod: 'GET', requestHost: request.requestHost }, 'requestPath'],
    [{ ...request, requestHost: '' }, 'requestHost'],
    [{ ...request, requestMethod: '' }, 'requestMethod'],
    [{ requestMethod: '', requestHost: '', requestPath: '' }, 'requestMethod'],
  ])('refuses a request with gaps: %o', async (gaps, missing) => {
    const error = await refusalOf(() => signBearerToken({ ...input, ...gaps }))
    expect(error).toMatchObject({ code: 'validation_failed', details: { fieldList: [{ name: missing }] } })
  })

  test('places aud between iss and uris', () => {
    const token = signBearerToken({ ...input, ...request, audience: ['cdp_service'] })
    expect(Object.keys(claimsOf(token))).toEqual(['sub', 'iss', 'aud', 'uris', 'iat', 'nbf', 'exp'])
    expect(claimsOf(token).aud).toEqual(['cdp_service'])
  })

  test('escapes what an id, an audience or a path may hold', () => {
    const odd = 'a"b\\c\n\u2028é'
    const token = signBearerToken({ ...input, ...request, apiKeyId: odd, audience: [odd], requestPath: `/${odd}` })
    const { header, claims } = verified(token, publicJwk)
    expect(header.kid).toBe(odd)
    expect(claims).toMatchObject({ sub: odd, aud: [odd], uris: [`GET api.cdp.coinbase.com/${odd}`] })
  })

  test.each(['60', 0, -1, 121, 1.5, Number.NaN, null])('refuses a lifetime of %o', async (expiresIn) => {
    const error = await refusalOf(() => signBearerToken({ ...input, ...request, expiresIn: expiresIn as number }))
    expect(error).toMatchObject({
      code: 'validation_failed',
      message: 'expiresIn: must be whole seconds from 1 to 120',
    })
  })

  test.each([
    ['milliseconds', { issuedAt: issuedAt * 1000 }, 'issuedAt'],
    ['a fraction of a second', { issuedAt: issuedAt + 0.5 }, 'issuedAt'],
    ['an empty nonce', { nonce: '' }, 'nonce'],
    ['a nonce that would need escapes', { nonce: 'abcdefghijklmnop"' }, 'nonce'],
    ['an empty id', { apiKeyId: '' }, 'apiKeyId'],
    ['a start too long ago', { notBeforeBackdate: 31 }, 'notBeforeBackdate'],
  ])('refuses %s', async (_what, wrong, name) => {
    const error = await refusalOf(() => signBearerToken({ ...input, ...request, ...wrong }))
    expect(error).toMatchObject({ code: 'validation_failed', details: { fieldList: [{ name }] } })
  })
})

test('every token has a nonce of its own', async () => {
  const broker = await makeBroker()
  const ask = () =>
    broker.get('wallet', {
      coinbaseCdpTokenRequest: {
        requestMethod: 'POST',
        requestPath: '/platform/v2/evm/accounts',
        includeWalletAuthToken: true,
        requestBody: '{"a":1}',
      },
    })
  const seen = new Set<unknown>()
  for (let count = 0; count < 200; count++) {
    const { bearerToken, walletAuthToken = '' } = (await ask()).coinbaseCdpTokenResponse
    seen.add(verified(bearerToken, credential('ed25519').publicJwk).header.nonce)
    seen.add(JSON.parse(Buffer.from(walletAuthToken.split('.')[1] ?? '', 'base64url').toString()).jti)
  }
  expect(seen.size).toBe(400)
})
