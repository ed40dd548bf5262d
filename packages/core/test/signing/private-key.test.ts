import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeBase64,
  derToRaw,
  privateKeyFromDer,
  privateKeyFromPem,
  requireWorkingKey,
} from '../../src/signing/index.ts'

const expectation = { option: 'apiKeySecret', expected: 'a PEM' }
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const sec1 = privateKey.export({ type: 'sec1', format: 'pem' }).toString()

test.each([
  ['PKCS#8', pkcs8],
  ['SEC1', sec1],
  [
    'SEC1 after its parameters',
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${sec1}`,
  ],
  ['literal line breaks', pkcs8.replaceAll('\n', '\\n')],
  ['CRLF', pkcs8.replaceAll('\n', '\r\n')],
  ['literal CRLF', pkcs8.replaceAll('\n', '\\r\\n')],
  ['one line', pkcs8.replaceAll('\n', ' ')],
  ['no breaks at all', pkcs8.replaceAll('\n', '')],
  ['blanks around', `\n\n   ${pkcs8}  \n`],
])('reads a key in PEM: %s', (_name, pem) => {
  expect(privateKeyFromPem(pem, expectation).equals(privateKey)).toBe(true)
})

const otherPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()

test.each([
  [
    'a public key',
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    'it is a public key, not the private one',
  ],
  [
    'an encrypted key',
    privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
    'protected by a passphrase',
  ],
  [
    'an encrypted old key',
    privateKey.export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
    'protected by a passphrase',
  ],
  ['a key cut off', pkcs8.slice(0, 100), 'it has no END line'],
  ['a key cut off inside', pkcs8.replace(/.{40}\n-----END/, '\n-----END'), 'damaged or cut off'],
  ['no base64', '-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----', 'is not base64'],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'labelled CERTIFICATE'],
])('refuses %s with the reason and what was expected', (_name, pem, reason) => {
  const read = () => privateKeyFromPem(pem, expectation)
  expect(read).toThrow(reason)
  expect(read).toThrow('expected a PEM')
  expect(read).toThrow(expect.objectContaining({ code: 'config_invalid', details: { option: 'apiKeySecret' } }))
})

test.each([
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey],
  ['secp256k1', generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
  ['Ed25519', generateKeyPairSync('ed25519').privateKey],
  ['X25519', generateKeyPairSync('x25519').privateKey],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
])('refuses a key for %s where P-256 is needed', (name, key) => {
  expect(() => requireWorkingKey(privateKeyFromPem(otherPem(key), expectation), 'P-256', expectation)).toThrow(
    `it is a key for ${name}`,
  )
})

test.each([
  ['a scalar of zero', Buffer.alloc(32)],
  ['a scalar above the group order', Buffer.alloc(32, 0xff)],
  ['a scalar that belongs to another public point', Buffer.alloc(32, 7)],
])('refuses %s, which importing accepts', (_name, scalar) => {
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  const at = der.indexOf(Buffer.from('0420', 'hex')) + 2
  scalar.copy(der, at)
  expect(() => requireWorkingKey(privateKeyFromDer(der, 'pkcs8', expectation), 'P-256', expectation)).toThrow(
    /cannot be used/,
  )
})

test('decodes base64 in every dress and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (data) => {
      const bytes = Buffer.from(data)
      for (const form of [
        bytes.toString('base64'),
        bytes.toString('base64url'),
        `\n ${bytes.toString('base64').replace(/(.{7})/g, '$1\r\n')}`,
      ]) {
        expect(decodeBase64(form)).toEqual(bytes)
      }
    }),
  )
  for (const text of ['', ' ', '!', 'a', 'AAA*', 'AAAA=AAA']) expect(decodeBase64(text)).toBeUndefined()
})

test('turns DER signatures into the raw form that verifies', () => {
  for (let index = 0; index < 300; index++) {
    const data = Buffer.from(`message ${index}`)
    const raw = derToRaw(sign('sha256', data, privateKey))
    expect(raw).toHaveLength(64)
    expect(verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)).toBe(true)
  }
})

test('pads and trims the integers of a DER signature', () => {
  const der = (r: number[], s: number[]) =>
    Uint8Array.from([0x30, r.length + s.length + 4, 2, r.length, ...r, 2, s.length, ...s])
  expect(derToRaw(der([1], [2])).toString('hex')).toBe(`${'00'.repeat(31)}01${'00'.repeat(31)}02`)
  const long = [0, ...Array(32).fill(0xff)]
  expect(derToRaw(der(long, long)).toString('hex')).toBe('ff'.repeat(64))
})
