import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { Secret } from '@credbroker/core'
import { scriptedUpstream, steps, VirtualClock } from '@credbroker/testkit'
import { type JWTVerifyOptions, jwtVerify } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ClientAuthMethod } from '../../src/options.ts'
import { clientId, clientSecret, type PartsUnderTest, providerParts } from '../support/provider-parts.ts'

const oddId = 'odd:id/1 &+é'
const oddSecret = 'a:b%c+d &é~!*()'

interface Sent {
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  readonly form: Readonly<Record<string, string>>
}

async function wire(parts: PartsUnderTest) {
  const clock = new VirtualClock()
  const upstream = await scriptedUpstream({ clock })
  onTestFinished(() => upstream.close())
  const { tokenEndpoint } = await providerParts({ origin: upstream.url, clock, ...parts })
  return {
    clock,
    upstream,
    async send(): Promise<Sent> {
      const { signal } = new AbortController()
      await tokenEndpoint.request({ grantType: 'g', parameters: new URLSearchParams(), once: false, signal })
      const { headers = {}, body = '', path = '' } = upstream.requests.at(-1) ?? {}
      return { headers, path, form: Object.fromEntries(new URLSearchParams(body)) }
    },
  }
}

const basic = ({ headers }: Sent) =>
  Buffer.from(headers['authorization']?.replace(/^Basic /, '') ?? '', 'base64').toString()

describe('client_secret_basic', () => {
  test('form-encodes both halves, and puts nothing into the body', async () => {
    const { send } = await wire({ options: { clientId: oddId, clientSecret: new Secret(oddSecret) } })
    const sent = await send()
    const [id = '', secret = '', ...more] = basic(sent).split(':')
    const decoded = new URLSearchParams(`id=${id}&secret=${secret}`)
    expect([decoded.get('id'), decoded.get('secret'), more]).toEqual([oddId, oddSecret, []])
    expect(sent.form).toEqual({ grant_type: 'g' })
    expect(sent.path).toBe('/token')
  })

  test('leaves ordinary ids as they are, for vendors that do not decode', async () => {
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e_x.y'
    const { send } = await wire({ options: { clientId: id } })
    expect(basic(await send())).toBe(`${id}:${clientSecret}`)
  })

  test('does not encode for vendors that want it raw', async () => {
    const { send } = await wire({
      vendor: { basicEncoding: 'raw' },
      options: { clientId: 'a@b', clientSecret: new Secret(oddSecret) },
    })
    expect(basic(await send())).toBe(`a@b:${oddSecret}`)
  })
})

describe('client_secret_post', () => {
  test('puts id and secret into the body, never the URL', async () => {
    const { send } = await wire({ options: { clientAuthMethod: 'client_secret_post' } })
    const { form, headers, path } = await send()
    expect(form).toEqual({ grant_type: 'g', client_id: clientId, client_secret: clientSecret })
    expect(headers).not.toHaveProperty('authorization')
    expect(path).toBe('/token')
  })

  test('calls the id what the vendor calls it', async () => {
    const { send } = await wire({
      vendor: { clientIdParameter: 'client_key' },
      options: { clientAuthMethod: 'client_secret_post' },
    })
    expect((await send()).form).toEqual({ grant_type: 'g', client_key: clientId, client_secret: clientSecret })
  })
})

test('none sends the id alone, although there is a secret', async () => {
  const { send } = await wire({ options: { clientAuthMethod: 'none' } })
  const { form, headers } = await send()
  expect(form).toEqual({ grant_type: 'g', client_id: clientId })
  expect(headers).not.toHaveProperty('authorization')
})

describe('assertions', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ed25519 = generateKeyPairSync('ed25519')
  const pem = (key: KeyObject) => new Secret(key.export({ type: 'pkcs8', format: 'pem' }).toString())
  const hmac = Buffer.from(clientSecret)

  const assertionOf = ({ form }: Sent) => form['client_assertion'] ?? ''
  const at = (clock: VirtualClock): JWTVerifyOptions => ({ currentDate: new Date(clock.now()) })

  test.each([
    { algorithm: 'RS256', method: 'private_key_jwt', key: rsa.publicKey, options: { privateKey: pem(rsa.privateKey) } },
    {
      algorithm: 'PS256',
      method: 'private_key_jwt',
      key: rsa.publicKey,
      options: { privateKey: pem(rsa.privateKey), signingAlgorithm: 'PS256' },
    },
    { algorithm: 'ES256', method: 'private_key_jwt', key: ec.publicKey, options: { privateKey: pem(ec.privateKey) } },
    {
      algorithm: 'EdDSA',
      method: 'private_key_jwt',
      key: ed25519.publicKey,
      options: { privateKey: pem(ed25519.privateKey) },
    },
    { algorithm: 'HS256', method: 'client_secret_jwt', key: hmac, options: {} },
  ] as const)(
    '$method signs with $algorithm, for this server and a minute',
    async ({ algorithm, method, key, options }) => {
      const { clock, upstream, send } = await wire({ options: { clientAuthMethod: method, ...options } })
      const sent = await send()
      expect(sent.form).toMatchObject({
        client_id: clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })
      expect(sent.form).not.toHaveProperty('client_secret')
      const { payload, protectedHeader } = await jwtVerify(assertionOf(sent), key, at(clock))
      expect(protectedHeader).toEqual({ alg: algorithm, typ: 'JWT' })
      const now = Math.floor(clock.now() / 1000)
      expect(payload).toEqual({
        iss: clientId,
        sub: clientId,
        aud: upstream.url,
        iat: now,
        nbf: now,
        exp: now + 60,
        jti: expect.stringMatching(/^[\w-]{22}$/),
      })
    },
  )

  test('each request has its own', async () => {
    const { clock, send } = await wire({ options: { clientAuthMethod: 'client_secret_jwt' } })
    const ids = new Set<unknown>()
    for (let count = 0; count < 3; count++) {
      ids.add((await jwtVerify(assertionOf(await send()), hmac, at(clock))).payload.jti)
    }
    expect(ids.size).toBe(3)
  })

  test('carry the id of the key, and what else is configured', async () => {
    const { clock, send } = await wire({
      options: {
        clientAuthMethod: 'private_key_jwt',
        privateKey: pem(ec.privateKey),
        privateKeyId: 'key-1',
        assertionHeader: { 'x5t#S256': 'thumbprint' },
        assertionClaims: { tenant: 'acme' },
      },
    })
    const { payload, protectedHeader } = await jwtVerify(assertionOf(await send()), ec.publicKey, at(clock))
    expect(protectedHeader).toMatchObject({ kid: 'key-1', 'x5t#S256': 'thumbprint' })
    expect(payload).toMatchObject({ tenant: 'acme' })
  })

  test('a JWK brings its own id and algorithm', async () => {
    const jwk = { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'of the jwk', alg: 'PS256' }
    const { clock, send } = await wire({
      options: { clientAuthMethod: 'private_key_jwt', privateKey: new Secret(JSON.stringify(jwk)) },
    })
    const { protectedHeader } = await jwtVerify(assertionOf(await send()), rsa.publicKey, at(clock))
    expect(protectedHeader).toEqual({ alg: 'PS256', kid: 'of the jwk', typ: 'JWT' })
  })

  test.each([
    {
      what: 'has no issuer of its own',
      vendor: { tokenEndpoint: 'https://acme.example/token' },
      audience: 'https://acme.example/token',
    },
    {
      what: 'names its issuer',
      vendor: { tokenEndpoint: 'https://acme.example/token', issuer: 'https://acme.example' },
      audience: 'https://acme.example',
    },
    {
      what: 'is one of Microsoft for many tenants',
      vendor: {
        tokenEndpoint: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token',
        issuer: 'https://login.microsoftonline.com/organizations/v2.0',
      },
      audience: 'https://login.microsoftonline.com/organizations/oauth2/v2.0/token',
    },
  ])('of a vendor that $what, the audience is $audience', async ({ vendor, audience }) => {
    const clock = new VirtualClock()
    const upstream = await scriptedUpstream()
    onTestFinished(() => upstream.close())
    const options = { metadata: undefined, clientAuthMethod: 'client_secret_jwt' as const }
    const { tokenEndpoint } = await providerParts({ vendor, options, clock, fetch: upstream.fetch })
    const { signal } = new AbortController()
    await tokenEndpoint.request({ grantType: 'g', parameters: new URLSearchParams(), once: false, signal })
    const assertion = new URLSearchParams(upstream.requests[0]?.body).get('client_assertion') ?? ''
    expect((await jwtVerify(assertion, hmac, at(clock))).payload.aud).toBe(audience)
  })
})

test('invalid_client changes nothing about how the client authenticates', async () => {
  const methods: readonly ClientAuthMethod[] = [
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'none',
  ]
  for (const clientAuthMethod of methods) {
    const { upstream, send } = await wire({ options: { clientAuthMethod } })
    upstream.always(steps.respond({ status: 401, json: { error: 'invalid_client' } }))
    const shapes = [await send(), await send()].map(({ headers, form }) => [
      'authorization' in headers,
      Object.keys(form).sort(),
    ])
    expect(upstream.requests).toHaveLength(2)
    expect(shapes[0]).toEqual(shapes[1])
  }
})
