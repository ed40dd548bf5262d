import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signAuthorization } from '../src/index.ts'
import { signatureHolds } from './support/privy-broker.ts'

const keys = [1, 2, 3].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
const [first, second, third] = keys
if (first === undefined || second === undefined || third === undefined) throw new Error('three keys')
const spki = (key: typeof first) => createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64')

test('a signature is the ECDSA signature over SHA-256 of the payload in UTF-8, for any payload', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (payload) => {
      expect(signatureHolds(payload, signAuthorization(payload, [first]), spki(first))).toBe(true)
    }),
  )
})

test('a signature is DER in padded base64, not the 64 raw bytes of JOSE', () => {
  for (let count = 0; count < 50; count++) {
    const signature = signAuthorization('payload', [first])
    expect(signature).toMatch(/^MEQC|^MEUC|^MEYC|^MEMC|^MEIC/)
    expect(signature.length % 4).toBe(0)
    const raw = verify(
      'sha256',
      Buffer.from('payload'),
      { key: createPublicKey(first), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64'),
    )
    expect(raw).toBe(false)
  }
})

test('several keys sign the same bytes, joined by commas without blanks, in the order given', () => {
  const joined = signAuthorization('payload', [third, first, second])
  expect(joined).toMatch(/^[A-Za-z0-9+/=,]+$/)
  const signatures = joined.split(',')
  expect(signatures).toHaveLength(3)
  for (const [index, key] of [third, first, second].entries()) {
    expect(signatureHolds('payload', signatures[index] ?? '', spki(key))).toBe(true)
  }
})

test('a signature does not hold for another payload or another key', () => {
  const signature = signAuthorization('payload', [first])
  expect(signatureHolds('payloae', signature, spki(first))).toBe(false)
  expect(signatureHolds('payload', signature, spki(second))).toBe(false)
})
