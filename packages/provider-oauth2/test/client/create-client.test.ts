import { generateKeyPairSync } from 'node:crypto'
import { Secret } from '@credbroker/core'
import { recordingLogger } from '@credbroker/testkit'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../src/client/create-client.ts'
import type { Oauth2Options } from '../../src/options.ts'
import type { Vendor } from '../../src/vendors/vendor.ts'
import { providerContext } from '../support/provider-context.ts'
import { clientId, metadataAt, optionsOf, vendorOf } from '../support/provider-parts.ts'
import { faultyOptions, refusalOf } from '../support/refusal.ts'

const pem = { type: 'pkcs8', format: 'pem' } as const
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const ed25519 = generateKeyPairSync('ed25519').privateKey
const rsaKey = new Secret(rsa.export(pem).toString())
const ecKey = new Secret(ec.export(pem).toString())

async function client(options: Partial<Oauth2Options> = {}, vendor: Partial<Vendor> = {}) {
  return createClient(vendorOf(vendor), optionsOf(options), await providerContext())
}

describe('the method', () => {
  const nothing = { clientSecret: undefined }

  test.each([
    { options: {}, method: 'client_secret_basic' },
    { options: { ...nothing, privateKey: ecKey }, method: 'private_key_jwt' },
    { options: { privateKey: ecKey }, method: 'client_secret_basic' },
    { options: nothing, method: 'none' },
    {
      options: {
        metadata: { ...metadataAt('https://a.example'), token_endpoint_auth_methods_supported: ['client_secret_post'] },
      },
      method: 'client_secret_post',
    },
  ])('of a server that no preset knows is $method', async ({ options, method }) => {
    expect((await client(options)).method).toBe(method)
  })

  test('of a preset is the first for which there is material', async () => {
    const vendor: Partial<Vendor> = { id: 'acme', clientAuthMethods: ['client_secret_post', 'private_key_jwt', 'none'] }
    expect((await client({}, vendor)).method).toBe('client_secret_post')
    expect((await client({ ...nothing, privateKey: ecKey }, vendor)).method).toBe('private_key_jwt')
    expect((await client(nothing, vendor)).method).toBe('none')
  })

  test('without material for any is a fault that names what is missing', async () => {
    const vendor: Partial<Vendor> = { id: 'acme', name: 'Acme', clientAuthMethods: ['client_secret_post'] }
    const error = await refusalOf(() => client(nothing, vendor))
    expect(error).toMatchObject({ code: 'config_invalid', details: { option: 'clientSecret' } })
    expect(error.message).toContain('Acme takes client_secret_post')
  })

  test.each([
    { clientAuthMethod: 'client_secret_post', ...nothing },
    { clientAuthMethod: 'private_key_jwt' },
    { clientAuthMethod: 'tls_client_auth' },
    { clientAuthMethod: 'self_signed_tls_client_auth' },
  ] as const)('$clientAuthMethod without its material is a fault', async (options) => {
    expect(await faultyOptions(() => client(options))).toEqual(['clientAuthMethod'])
  })

  test('which the preset or the metadata excludes is a fault', async () => {
    const configured = { clientAuthMethod: 'client_secret_post' } as const
    const vendor: Partial<Vendor> = { id: 'acme', clientAuthMethods: ['client_secret_basic'] }
    expect(await faultyOptions(() => client(configured, vendor))).toEqual(['clientAuthMethod'])
    const metadata = {
      ...metadataAt('https://a.example'),
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    }
    expect(await faultyOptions(() => client({ ...configured, metadata }))).toEqual(['clientAuthMethod'])
  })

  test('client_secret_jwt needs a secret as long as its hash', async () => {
    const options = (length: number) => ({
      clientAuthMethod: 'client_secret_jwt' as const,
      clientSecret: new Secret('s'.repeat(length)),
    })
    expect(await faultyOptions(() => client(options(31)))).toEqual(['clientSecret'])
    expect((await client(options(32))).method).toBe('client_secret_jwt')
  })
})

describe('the private key', () => {
  const jwk = (more: object = {}) => new Secret(JSON.stringify({ ...ec.export({ format: 'jwk' }), ...more }))
  const otherPoint = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })

  test.each([
    { what: 'PKCS #8', privateKey: rsaKey },
    { what: 'PKCS #1', privateKey: new Secret(rsa.export({ type: 'pkcs1', format: 'pem' }).toString()) },
    { what: 'SEC 1', privateKey: new Secret(ec.export({ type: 'sec1', format: 'pem' }).toString()) },
    { what: 'PEM with literal line ends', privateKey: new Secret(ecKey.reveal().replaceAll('\n', '\\n')) },
    { what: 'PEM on one line', privateKey: new Secret(ecKey.reveal().replaceAll('\n', ' ')) },
    { what: 'Ed25519', privateKey: new Secret(ed25519.export(pem).toString()) },
    { what: 'JWK', privateKey: jwk() },
    { what: 'RSA with PS256', privateKey: rsaKey, signingAlgorithm: 'PS256' as const },
  ])('may be $what', async ({ what: _, ...options }) => {
    expect((await client({ clientAuthMethod: 'private_key_jwt', ...options })).method).toBe('private_key_jwt')
  })

  test.each([
    { what: 'text', privateKey: new Secret('planted key text') },
    { what: 'a cut PEM', privateKey: new Secret(rsaKey.reveal().slice(0, 400)) },
    { what: 'a public JWK', privateKey: new Secret(JSON.stringify(otherPoint)) },
    { what: 'halves of two keys', privateKey: jwk({ x: otherPoint.x, y: otherPoint.y }) },
    {
      what: 'another curve',
      privateKey: new Secret(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem).toString()),
    },
    {
      what: '1024 bits',
      privateKey: new Secret(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pem).toString()),
    },
  ])('$what stops the start, and nothing of it is told', async ({ privateKey }) => {
    const error = await refusalOf(() => client({ privateKey }))
    expect(error).toMatchObject({ code: 'config_invalid', details: { option: 'privateKey' } })
    const text = privateKey.reveal()
    for (let at = 0; at + 16 <= text.length; at += 16) expect(error.message).not.toContain(text.slice(at, at + 16))
  })

  test('which is not for the configured algorithm stops the start', async () => {
    expect(await faultyOptions(() => client({ privateKey: ecKey, signingAlgorithm: 'RS256' }))).toEqual([
      'signingAlgorithm',
    ])
  })
})

const members: readonly Pick<Oauth2Options, 'assertionHeader' | 'assertionClaims'>[] = [
  ...['alg', 'typ', 'crit', 'iss'].map((name) => ({ assertionHeader: { [name]: 'x' } })),
  ...['iss', 'sub', 'aud', 'jti', 'exp', 'iat', 'nbf', 'alg'].map((name) => ({ assertionClaims: { [name]: 'x' } })),
]

test.each(members)('assertions may not be given %o', async (given) => {
  expect(await faultyOptions(() => client({ ...given, privateKey: ecKey }))).toEqual(Object.keys(given))
})

test('all faults are told at once', async () => {
  const options: Partial<Oauth2Options> = {
    clientAuthMethod: 'tls_client_auth',
    privateKey: new Secret('garbage'),
    ca: new Secret('garbage'),
    assertionClaims: { iss: 'x' },
  }
  expect(await faultyOptions(() => client(options))).toEqual([
    'clientAuthMethod',
    'privateKey',
    'ca',
    'assertionClaims',
  ])
})

test('what stands for the secret in headers is blanked out of logs', async () => {
  const logger = recordingLogger()
  const made = await providerContext({ logger })
  createClient(vendorOf(), optionsOf(), made)
  const credentials = Buffer.from(`${clientId}:${optionsOf().clientSecret?.reveal()}`).toString('base64')
  made.logger.info(`sent Basic ${credentials}`)
  expect(JSON.stringify(logger.lines)).not.toContain(credentials)
})
