import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { BrokerError } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { parseAuthorizationKey } from '../src/index.ts'
import { credential, vectors } from './support/vectors.ts'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
const sec1 = privateKey.export({ format: 'der', type: 'sec1' }).toString('base64')
const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }))

function refusal(text: string, option?: string): BrokerError {
  try {
    parseAuthorizationKey(text, option)
  } catch (error) {
    return error as BrokerError
  }
  throw new Error('expected a refusal')
}

const spkiOf = (key: KeyObject) => createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')

describe('accepted', () => {
  test.each(
    Object.entries(vectors('privy-credentials').credentials).filter(([, { publicSpki }]) => publicSpki.length > 0),
  )('the key of credential %s in the vectors', (_name, { authorizationPrivateKey = '', publicSpki }) => {
    expect(spkiOf(parseAuthorizationKey(authorizationPrivateKey))).toBe(publicSpki[0])
  })

  test.each([
    ['base64 of PKCS#8', pkcs8],
    ['a wallet-auth: prefix', `wallet-auth:${pkcs8}`],
    ['a blank behind the prefix', `wallet-auth: ${pkcs8}`],
    ['the older wallet-api: prefix', `wallet-api:${pkcs8}`],
    ['a stray auth: prefix', `auth:${pkcs8}`],
    ['blanks around it', ` \t wallet-auth:${pkcs8}\r\n `],
    ['line breaks inside', (pkcs8.match(/.{1,64}/g) ?? []).join('\r\n')],
    ['line breaks written as \\n', (pkcs8.match(/.{1,64}/g) ?? []).join('\\n')],
    ['base64url', Buffer.from(pkcs8, 'base64').toString('base64url')],
    ['no padding', pkcs8.replace(/=+$/, '')],
    ['base64 of SEC1', sec1],
    ['PEM of PKCS#8', pem],
    ['PEM of SEC1', String(privateKey.export({ format: 'pem', type: 'sec1' }))],
    ['PEM on one line', pem.replaceAll('\n', ' ')],
    ['PEM with \\n', pem.replaceAll('\n', '\\n')],
    ['PEM behind a prefix', `wallet-auth:${pem}`],
  ])('%s', (_form, text) => {
    expect(parseAuthorizationKey(text).equals(privateKey)).toBe(true)
  })
})

describe('refused', () => {
  const ec = (namedCurve: string) =>
    generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'der', type: 'pkcs8' })
  const zeroScalar = Buffer.from(pkcs8, 'base64').fill(0, 36, 68)
  const foreignPoint = Buffer.from(pkcs8, 'base64')
  const otherPair = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  otherPair.export({ format: 'der', type: 'pkcs8' }).copy(foreignPoint, 73, 73)

  test.each([
    [
      'Ed25519',
      generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }),
      'a key for Ed25519',
    ],
    ['X25519', generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' }), 'a key for X25519'],
    ['secp256k1', ec('secp256k1'), 'a key for secp256k1'],
    ['P-384', ec('P-384'), 'a key for P-384'],
    [
      'RSA',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'der', type: 'pkcs8' }),
      'a key for RSA',
    ],
    ['a public key', publicKey.export({ format: 'der', type: 'spki' }), 'a public key'],
    ['a key that is cut off', Buffer.from(pkcs8, 'base64').subarray(0, 100), 'damaged or cut off'],
    ['a scalar of zero', zeroScalar, 'do not belong together'],
    ['a scalar above the group order', Buffer.from(zeroScalar).fill(0xff, 36, 68), 'do not belong together'],
    ['a scalar with another public point', foreignPoint, 'do not belong together'],
    ['the bare scalar', Buffer.from(pkcs8, 'base64').subarray(36, 68).fill(7), 'it holds no key'],
  ])('%s, saying so', (_what, der, why) => {
    const error = refusal(`wallet-auth:${der.toString('base64')}`)
    expect(error.code).toBe('config_invalid')
    expect(error.message).toContain(why)
    expect(error.message).toContain('expected the private key as the Privy dashboard shows it')
    expect(error.details).toEqual({ option: 'authorizationPrivateKey' })
  })

  test.each([
    ['text', 'wallet-auth:not a key!', 'neither base64 nor PEM'],
    ['the id of a key', 'k18f04bf2a1787edba6a228', 'it holds no key'],
    ['a prefix alone', 'wallet-auth:', 'no key behind the prefix'],
    ['a prefix and blanks', 'wallet-auth: \n', 'no key behind the prefix'],
    ['an unknown prefix', `wallet-key:${pkcs8}`, 'neither base64 nor PEM'],
    ['two keys at once', `${pkcs8},${pkcs8}`, 'neither base64 nor PEM'],
    ['a PEM that is cut off', pem.slice(0, 120), 'cut off'],
    ['a PEM of a public key', String(publicKey.export({ format: 'pem', type: 'spki' })), 'public key'],
    [
      'a PEM behind a passphrase',
      String(privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' })),
      'passphrase',
    ],
  ])('%s, saying so', (_what, text, why) => {
    const error = refusal(text)
    expect(error.code).toBe('config_invalid')
    expect(error.message).toContain(why)
  })

  test('under the name of the option that the key came from', () => {
    expect(refusal('x', 'authorizationPrivateKeys.2').details).toEqual({ option: 'authorizationPrivateKeys.2' })
  })

  test('an Ed25519 key is not signed with as if its seed were a P-256 scalar', () => {
    const { credentialInline } = vectors('privy-errors').cases.find(({ id }) => id === 'key-ed25519') ?? {}
    expect(refusal(credentialInline?.authorizationPrivateKey ?? '').message).toContain('Ed25519')
  })
})

test('the vectors hold two distinct keys', () => {
  expect(credential('p256').publicSpki).not.toEqual(credential('p256-old-prefix').publicSpki)
})
