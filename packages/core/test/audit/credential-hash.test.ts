import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { credentialHasher, credentialHashes } from '../../src/audit/credential-hash.ts'
import { fixedRing } from './support/audit-world.ts'

const ring = fixedRing()
const hash = credentialHasher(ring)

test('is the first 16 bytes of an HMAC with a key of the ring', () => {
  const mac = createHmac('sha256', ring.derive('audit credential')).update('a-token-of-somebody').digest()
  expect(hash('a-token-of-somebody')).toBe(mac.subarray(0, 16).toString('base64url'))
  expect(hash('a-token-of-somebody')).toMatch(/^[\w-]{22}$/)
  expect(credentialHasher(fixedRing('other'))('a-token-of-somebody')).not.toBe(hash('a-token-of-somebody'))
})

test('is the same with the scheme of a header in front', () => {
  for (const text of ['Bearer a-token-of-somebody', 'bearer  a-token-of-somebody', 'Basic a-token-of-somebody'])
    expect(hash(text)).toBe(hash('a-token-of-somebody'))
  expect(hash('Bearera-token-of-somebody')).not.toBe(hash('a-token-of-somebody'))
})

test('finds each long text of a response, depth first, and no more than eight', () => {
  const long = (name: string) => `${name}-`.padEnd(8, '.')
  const response = {
    accessToken: long('a'),
    scopes: ['read', long('b')],
    headers: { authorization: `Bearer ${long('c')}`, more: { deep: long('d') } },
    expiresIn: 3600,
    nothing: null,
    short: 'sevenly',
    last: long('e'),
  }
  expect(credentialHashes(response, (text) => text)).toEqual([
    long('a'),
    long('b'),
    `Bearer ${long('c')}`,
    long('d'),
    long('e'),
  ])
  const many = Array.from({ length: 20 }, (_, index) => long(String(index)))
  expect(credentialHashes(many, (text) => text)).toEqual(many.slice(0, 8))
})

test('names a credential once that stands in a response twice', () => {
  const token = 'a-token-of-somebody'
  expect(credentialHashes({ token, headers: { authorization: `Bearer ${token}` } }, hash)).toEqual([hash(token)])
})

test('ends with a response that holds itself', () => {
  const response: { token: string; self?: object } = { token: 'a-token-of-somebody' }
  response.self = response
  expect(credentialHashes(response, hash)).toEqual([hash('a-token-of-somebody')])
})
