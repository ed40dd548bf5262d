import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseApiKey, signBearerToken } from '../src/index.ts'
import { verified } from './support/jws.ts'
import { refusalOf } from './support/make-broker.ts'
import { credential, credentialNames } from './support/vectors.ts'

const ed25519 = credential('ed25519').apiKeySecret
const pem = credential('es256-pkcs8').apiKeySecret
const request = { requestMethod: 'GET', requestHost: 'api.cdp.coinbase.com', requestPath: '/platform/x' }
const token = { apiKeyId: 'id', nonce: '0123456789abcdef', issuedAt: 1_800_000_000, ...request }

test.each(credentialNames)('%s: signs what its public key verifies', (name) => {
  const { apiKeySecret, alg, publicJwk } = credential(name)
  const apiKey = parseApiKey(apiKeySecret)
  expect(apiKey.algorithm).toBe(alg)
  expect(verified(signBearerToken({ ...token, apiKey }), publicJwk).header.alg).toBe(alg)
})

test.each([
  ['line breaks', ed25519.replace(/.{20}/g, '$&\n')],
  ['CRLF and blanks', ` \t${ed25519.replace(/.{20}/g, '$&\r\n')} `],
  ['literal \\n', `${ed25519}\\n`],
  ['quotes around it', `"${ed25519}"`],
  ['base64url with padding', ed25519.replaceAll('+', '-').replaceAll('/', '_')],
])('Ed25519 as base64 with %s is the same key', (_what, secret) => {
  expect(parseApiKey(secret).key.equals(parseApiKey(ed25519).key)).toBe(true)
})

test.each([
  ['quotes around it', `'${pem}'`],
  ['blank lines', `\n\n${pem.replaceAll('\n', '\n\n')}`],
  ['indented lines', pem.replaceAll('\n', '\n    ')],
  ['EC PARAMETERS before it', `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pem}`],
])('a PEM with %s is the same key', (_what, secret) => {
  expect(parseApiKey(secret).key.equals(parseApiKey(pem).key)).toBe(true)
})

describe('is refused with its cause:', () => {
  const generated = (curve: string) =>
    generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const bytes = Buffer.from(ed25519, 'base64')
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
  const asPem = (content: Buffer) =>
    `-----BEGIN PRIVATE KEY-----\n${content.toString('base64')}\n-----END PRIVATE KEY-----`
  const zeroScalar = Buffer.from(der)
  zeroScalar.fill(0, 36, 68)
  const otherScalar = Buffer.from(der)
  otherScalar[67] = (otherScalar[67] ?? 0) ^ 1

  test.each([
    ['text', 'not a key', 'it is neither base64 nor PEM'],
    ['white space', ' \n ', 'it is neither base64 nor PEM'],
    [
      'a seed alone',
      bytes.subarray(0, 32).toString('base64'),
      'it is a seed of 32 bytes without the public key that follows it in the form that the portal gives',
    ],
    ['63 bytes', bytes.subarray(0, 63).toString('base64'), 'it is base64 of 63 bytes, not of 64'],
    ['a wallet secret', der.toString('base64'), 'it is base64 of 138 bytes, not of 64'],
    [
      'halves of two keys',
      Buffer.concat([bytes.subarray(0, 32), Buffer.alloc(32, 7)]).toString('base64'),
      'its second half is not the public key of its first half',
    ],
    ['P-384', generated('P-384'), 'it is a key for P-384'],
    ['secp256k1', generated('secp256k1'), 'it is a key for secp256k1'],
    ['a PEM without its end', pem.slice(0, 120), 'the PEM is cut off: it has no END line'],
    ['a damaged PEM', asPem(der.subarray(0, 60)), 'it is damaged or cut off'],
    ['a scalar of zero', asPem(zeroScalar), 'its private and public halves do not belong together'],
    ['a scalar of another point', asPem(otherScalar), 'its private and public halves do not belong together'],
  ])('%s', async (_what, secret, why) => {
    const { code, message, details } = await refusalOf(() => parseApiKey(secret))
    expect({ code, details }).toEqual({ code: 'config_invalid', details: { option: 'apiKeySecret' } })
    expect(message).toBe(
      `cannot be used: ${why}; expected the secret of a CDP API key: base64 of 64 bytes (Ed25519: seed, then public key), or a P-256 private key as PEM`,
    )
  })

  test('an X25519 key, which cannot sign', async () => {
    const { privateKey } = generateKeyPairSync('x25519')
    expect(() => sign(null, Buffer.alloc(1), privateKey)).toThrow()
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    expect((await refusalOf(() => parseApiKey(secret))).message).toContain('it is a key for X25519;')
  })
})
