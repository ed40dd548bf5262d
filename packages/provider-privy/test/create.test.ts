import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createBroker } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import plugin, { canonicalPayload, type SignedMethod } from '../src/index.ts'
import { getToken, goodOptions, goodRequest, privyBroker, rejection, signatureHolds } from './support/privy-broker.ts'
import { credential } from './support/vectors.ts'

const startMs = 1_800_000_000_000
const [spki = ''] = credential('p256').publicSpki
const { authorizationPrivateKey: _key, ...withoutKey } = goodOptions

function payload(more: Partial<Parameters<typeof canonicalPayload>[0]> = {}): string {
  return canonicalPayload({
    method: 'POST',
    url: `https://api.privy.io${goodRequest.requestPath}`,
    body: JSON.parse(goodRequest.requestBody),
    appId: goodOptions.appId,
    requestExpiry: startMs + 900_000,
    ...more,
  })
}

describe('what is signed', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] satisfies SignedMethod[])('the method %s', async (requestMethod) => {
    const broker = await privyBroker(goodOptions, { clock: new VirtualClock(startMs) })
    const { authorizationSignature = '' } = await getToken(broker, { ...goodRequest, requestMethod })
    expect(signatureHolds(payload({ method: requestMethod }), authorizationSignature, spki)).toBe(true)
    const other = requestMethod === 'POST' ? 'PUT' : 'POST'
    expect(signatureHolds(payload({ method: other }), authorizationSignature, spki)).toBe(false)
  })

  test('the idempotency key, when there is one', async () => {
    const broker = await privyBroker(goodOptions, { clock: new VirtualClock(startMs) })
    const idempotencyKey = 'a"b\\~!0'
    const { authorizationSignature = '' } = await getToken(broker, { ...goodRequest, idempotencyKey })
    expect(signatureHolds(payload({ idempotencyKey }), authorizationSignature, spki)).toBe(true)
    expect(signatureHolds(payload(), authorizationSignature, spki)).toBe(false)
  })

  test('host, path and query as they were given, without normalisation', async () => {
    const broker = await privyBroker(goodOptions, { clock: new VirtualClock(startMs) })
    const requestHost = 'API.staging.Privy.IO'
    const requestPath = '/v1//a/../b%2Fc?q=%41&q=~'
    const { authorizationSignature = '' } = await getToken(broker, { ...goodRequest, requestHost, requestPath })
    expect(signatureHolds(payload({ url: `https://${requestHost}${requestPath}` }), authorizationSignature, spki)).toBe(
      true,
    )
  })

  test('every request gets a signature of its own', async () => {
    const broker = await privyBroker()
    const [first, second] = [await getToken(broker, goodRequest), await getToken(broker, goodRequest)]
    expect(first.authorizationSignature).not.toBe(second.authorizationSignature)
  })
})

describe('request expiry', () => {
  test('is the time of the request plus the option, in whole milliseconds, and what was signed', async () => {
    const clock = new VirtualClock(startMs)
    const broker = await privyBroker({ ...goodOptions, requestExpiry: '90s' }, { clock })
    expect((await getToken(broker, goodRequest)).requestExpiry).toBe(startMs + 90_000)
    await clock.advance(12_345)
    const { requestExpiry, authorizationSignature = '' } = await getToken(broker, goodRequest)
    expect(requestExpiry).toBe(startMs + 12_345 + 90_000)
    expect(signatureHolds(payload({ requestExpiry: startMs + 102_345 }), authorizationSignature, spki)).toBe(true)
  })

  test('is whole also when the clock is not', async () => {
    const broker = await privyBroker(goodOptions, { clock: new VirtualClock(startMs + 0.75) })
    expect((await getToken(broker, goodRequest)).requestExpiry).toBe(startMs + 900_000)
  })

  test('is told to the core as the end of the credential', async () => {
    const broker = await privyBroker(goodOptions, { clock: new VirtualClock(startMs) })
    const ends: (number | undefined)[] = []
    broker.on('issued', ({ expiresAtMs }) => ends.push(expiresAtMs))
    await getToken(broker, goodRequest)
    await getToken(broker, { ...goodRequest, includeAuthorizationSignature: false })
    expect(ends).toEqual([startMs + 900_000, undefined])
  })

  test.each(['1ms', '15m', '72h', '3d', '259200s'])('may be %s', async (requestExpiry) => {
    await expect(privyBroker({ ...goodOptions, requestExpiry })).resolves.toBeDefined()
  })

  test.each(['0s', '0ms', '73h', '4d', '999999999d'])('may not be %s', async (requestExpiry) => {
    const error = await rejection(privyBroker({ ...goodOptions, requestExpiry }))
    expect(error.details?.problems).toEqual([
      { path: 'providers.wallet.options.requestExpiry', message: 'must be more than zero and at most 72h' },
    ])
  })

  test.each(['15', '-1s', '15 m', '1.5h', ''])('may not be written as %j', async (requestExpiry) => {
    expect((await rejection(privyBroker({ ...goodOptions, requestExpiry }))).code).toBe('config_invalid')
  })
})

describe('without a signature', () => {
  test.each([{}, { includeAuthorizationSignature: false }])(
    'the answer has app id and Basic token only',
    async (flag) => {
      const { includeAuthorizationSignature: _flag, ...request } = goodRequest
      expect(await getToken(await privyBroker(withoutKey), { ...request, ...flag })).toEqual({
        appId: goodOptions.appId,
        basicAuthToken: credential('p256').basicAuthToken,
      })
    },
  )

  test('the body must be one JSON document all the same', async () => {
    const request = { requestPath: '/v1/wallets', requestBody: 'a=1' }
    expect((await rejection(getToken(await privyBroker(withoutKey), request))).toJSON()).toMatchObject({
      code: 'validation_failed',
      details: {
        fieldList: [{ name: 'stripePrivyTokenRequest.requestBody', message: 'must be one JSON document' }],
      },
    })
  })
})

test('a signature without a key to sign with is refused, naming the option that is missing', async () => {
  const error = await rejection(getToken(await privyBroker(withoutKey), goodRequest))
  expect(error.code).toBe('validation_failed')
  expect(error.message).toContain('set its option authorizationPrivateKey')
  expect(error.details?.fieldList?.[0]?.name).toBe('stripePrivyTokenRequest.includeAuthorizationSignature')
})

describe('several keys of a quorum', () => {
  const pairs = [1, 2, 3].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
  const authorizationPrivateKeys = pairs.map(({ privateKey }) =>
    privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  )

  test('each sign the same request, in the order of the option, joined by commas', async () => {
    const broker = await privyBroker({ ...withoutKey, authorizationPrivateKeys }, { clock: new VirtualClock(startMs) })
    const { authorizationSignature = '' } = await getToken(broker, goodRequest)
    const signatures = authorizationSignature.split(',')
    expect(signatures).toHaveLength(3)
    for (const [index, { privateKey }] of pairs.entries()) {
      const key = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64')
      expect(signatureHolds(payload(), signatures[index] ?? '', key)).toBe(true)
    }
  })

  test('may come from the environment one by one', async () => {
    const broker = await createBroker({
      config: {
        version: 1,
        providers: {
          wallet: {
            use: 'privy',
            options: { ...withoutKey, authorizationPrivateKeys: [{ env: 'KEY_A' }, '${KEY_B}'] },
          },
        },
      },
      plugins: { privy: plugin },
      env: { KEY_A: authorizationPrivateKeys[0], KEY_B: authorizationPrivateKeys[1] },
    })
    expect((await getToken(broker, goodRequest)).authorizationSignature?.split(',')).toHaveLength(2)
  })

  test('are refused one by one, by their place', async () => {
    const keys = [authorizationPrivateKeys[0], 'wallet-auth:garbage!']
    const error = await rejection(privyBroker({ ...withoutKey, authorizationPrivateKeys: keys }))
    expect(error.details?.problems?.map(({ path }) => path)).toEqual([
      'providers.wallet.options.authorizationPrivateKeys[1]',
    ])
  })

  test('are an alternative to the single key', async () => {
    const error = await rejection(privyBroker({ ...goodOptions, authorizationPrivateKeys }))
    expect(error.message).toContain('give one of the two')
  })

  test('must be at least one', async () => {
    const error = await rejection(privyBroker({ ...withoutKey, authorizationPrivateKeys: [] }))
    expect(error.message).toContain('authorizationPrivateKeys: must not be empty')
  })
})

describe('app secret', () => {
  const tokenFor = async (appSecret: string) => {
    const broker = await privyBroker({ ...withoutKey, appSecret })
    const { basicAuthToken } = await getToken(broker, { requestPath: '/v1/apps', requestBody: '{}' })
    return Buffer.from(basicAuthToken, 'base64').toString('utf8')
  }

  test.each([
    ['one line break at its end is dropped', 'secret\n', 'secret'],
    ['a line break of Windows counts as one', 'secret\r\n', 'secret'],
    ['of two line breaks one stays', 'secret\n\n', 'secret\n'],
    ['blanks around and inside it stay', ' se cr\net ', ' se cr\net '],
  ])('%s', async (_rule, appSecret, kept) => {
    expect(await tokenFor(appSecret)).toBe(`${goodOptions.appId}:${kept}`)
  })

  test.each(['', '\n', ' \n'])('%j is none', async (appSecret) => {
    const error = await rejection(privyBroker({ ...withoutKey, appSecret }))
    expect(error.details?.problems?.map(({ path }) => path)).toEqual(['providers.wallet.options.appSecret'])
  })
})
