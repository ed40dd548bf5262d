import { describe, expect, test } from 'vitest'
import { parseWalletSecret, signWalletAuthToken } from '../src/index.ts'
import { expectToken, verified } from './support/jws.ts'
import { brokerWith, issuedAt, makeBroker, refusalOf, scriptedRandom } from './support/make-broker.ts'
import { credential, optionsOf, type TokenCase, walletCases } from './support/vectors.ts'

/** Bodies that are refused because the vendor's hash would not be that of the text. */
const refused = new Set(['wallet-num-overflow', 'wallet-proto-key', 'wallet-lone-surrogate'])

const isServed = ({ id, contractValid }: TokenCase) => contractValid && !refused.has(id)

const jti = '00112233445566778899aabbccddeeff'

function ask({ credential: name, request }: TokenCase) {
  return brokerWith(optionsOf(credential(name))).then((broker) =>
    broker.handle({ provider: 'wallet', request: { coinbaseCdpTokenRequest: request } }),
  )
}

describe('through a broker', () => {
  test.each(walletCases.filter(isServed))('$id gets both tokens as the vendor makes them', async (vector) => {
    const { coinbaseCdpTokenResponse } = await ask(vector)
    const { bearerToken, walletAuthToken, ...rest } = coinbaseCdpTokenResponse as Record<string, string>
    expect(rest).toEqual({})
    const { publicJwk, walletPublicJwk } = credential(vector.credential)
    expectToken(verified(bearerToken ?? '', publicJwk), vector.expect.bearer, issuedAt)
    if (vector.expect.walletAuth === null) return expect(walletAuthToken).toBe(undefined)
    if (walletPublicJwk === undefined) throw new Error('the vector has no public key')
    expectToken(verified(walletAuthToken ?? '', walletPublicJwk), vector.expect.walletAuth, issuedAt)
  })

  test.each(walletCases.filter((vector) => !isServed(vector)))(
    '$id is refused, not signed otherwise',
    async (vector) => {
      expect(vector.contractValid ? vector.allow : ['error']).toContain('error')
      const { code, details } = await refusalOf(() => ask(vector))
      expect(code).toBe('validation_failed')
      expect(details?.fieldList?.map(({ name }) => name)).toEqual(['coinbaseCdpTokenRequest.requestBody'])
    },
  )

  test('needs the option walletSecret and says so', async () => {
    const broker = await brokerWith(optionsOf(credential('ed25519-nowallet')))
    const request = { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts' } as const
    const error = await refusalOf(() =>
      broker.get('wallet', { coinbaseCdpTokenRequest: { ...request, includeWalletAuthToken: true } }),
    )
    expect(error).toMatchObject({
      code: 'validation_failed',
      message:
        'coinbaseCdpTokenRequest.includeWalletAuthToken: needs the option walletSecret, which this provider does not have',
      details: { fieldList: [{ name: 'coinbaseCdpTokenRequest.includeWalletAuthToken' }] },
    })
    await expect(
      broker.get('wallet', { coinbaseCdpTokenRequest: { ...request, includeWalletAuthToken: false } }),
    ).resolves.toBeDefined()
  })

  test('takes nonce and jti from the broker’s randomness, 16 bytes each', async () => {
    const nonce = 'ffeeddccbbaa99887766554433221100'
    const broker = await makeBroker({}, { random: scriptedRandom(nonce, jti) })
    const { coinbaseCdpTokenResponse } = await broker.get('wallet', {
      coinbaseCdpTokenRequest: { requestMethod: 'PATCH', requestPath: '/platform/x', includeWalletAuthToken: true },
    })
    const { publicJwk, walletPublicJwk = publicJwk } = credential('ed25519')
    expect(verified(coinbaseCdpTokenResponse.bearerToken, publicJwk).header.nonce).toBe(nonce)
    expect(verified(coinbaseCdpTokenResponse.walletAuthToken ?? '', walletPublicJwk).claims.jti).toBe(jti)
  })
})

describe('the pure function', () => {
  const { walletSecret = '', walletPublicJwk, publicJwk } = credential('ed25519')
  const input = {
    walletSecret: parseWalletSecret(walletSecret),
    requestMethod: 'POST',
    requestHost: 'api.cdp.coinbase.com',
    requestPath: '/platform/v2/evm/accounts?page=2',
    jti,
    issuedAt,
  }
  const textsOf = (token: string) => verified(token, walletPublicJwk ?? publicJwk)

  test('signs header and claims in the order of the vendor', () => {
    const { headerText, claimsText } = textsOf(signWalletAuthToken({ ...input, requestBody: '{"b":1,"a":2}' }))
    expect(headerText).toBe('{"alg":"ES256","typ":"JWT"}')
    expect(claimsText).toBe(
      `{"uris":["POST api.cdp.coinbase.com/platform/v2/evm/accounts"],"reqHash":"d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772","iat":${issuedAt},"nbf":${issuedAt},"jti":"${jti}"}`,
    )
  })

  test('leaves reqHash out without a body', () => {
    expect(Object.keys(textsOf(signWalletAuthToken(input)).claims)).toEqual(['uris', 'iat', 'nbf', 'jti'])
  })

  test('starts earlier by the given seconds', () => {
    expect(textsOf(signWalletAuthToken({ ...input, notBeforeBackdate: 30 })).claims).toMatchObject({
      iat: issuedAt,
      nbf: issuedAt - 30,
    })
  })

  test('signs bodies that only the contract’s limits forbid', () => {
    for (const { expect: expected, request } of walletCases.filter(({ contractValid }) => !contractValid)) {
      const token = signWalletAuthToken({ ...input, requestBody: String(request.requestBody) })
      expect(textsOf(token).claims.reqHash).toBe(expected.walletAuth?.claims.reqHash)
    }
  })

  test.each([
    ['an empty method', { requestMethod: '' }, 'requestMethod'],
    ['an empty host', { requestHost: '' }, 'requestHost'],
    ['an empty path', { requestPath: '' }, 'requestPath'],
    ['a time in milliseconds', { issuedAt: issuedAt * 1000 }, 'issuedAt'],
    ['a short jti', { jti: '1' }, 'jti'],
    ['a body that is no JSON', { requestBody: 'a=1' }, 'requestBody'],
    ['a start too long ago', { notBeforeBackdate: 31 }, 'notBeforeBackdate'],
  ])('refuses %s', async (_what, wrong, name) => {
    const error = await refusalOf(() => signWalletAuthToken({ ...input, ...wrong }))
    expect(error).toMatchObject({ code: 'validation_failed', details: { fieldList: [{ name }] } })
  })
})
