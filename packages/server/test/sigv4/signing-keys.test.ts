import { Secret } from '@credbroker/core'
import { describe, expect, it } from 'vitest'
import { HmacKey } from '../../src/sigv4/hmac-key.ts'
import { parseAuthorization } from '../../src/sigv4/parse-authorization.ts'
import { deriveSigningKey, SigningKeys } from '../../src/sigv4/signing-keys.ts'
import { vectorCase } from './vectors.ts'

const claim = parseAuthorization(vectorCase('GetResourceApiKey of boto3').request.headers)
const secret = new Secret('secret')
const key = new HmacKey(deriveSigningKey(secret, claim))
const minuteMs = 60_000

describe('kept signing keys', () => {
  it('are those that the AWS documentation derives', () => {
    // AWS, "Examples of how to derive a signing key for Signature Version 4".
    const example = new Secret('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
    expect(deriveSigningKey(example, { scope: '20120215/us-east-1/iam/aws4_request' }).toString('hex')).toBe(
      'f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d',
    )
  })

  it('stay until no request of their day can come any more', () => {
    const keys = new SigningKeys()
    keys.keep(claim, secret, key)
    const endMs = Date.UTC(2026, 10, 22) + 5 * minuteMs
    expect(keys.find(claim, secret, endMs)).toBe(key)
    expect(keys.find(claim, secret, endMs + 1)).toBeUndefined()
    expect(keys.size).toBe(0)
  })

  it('leave one by one when their days are over', () => {
    const keys = new SigningKeys()
    const next = { ...claim, credential: 'next', atMs: claim.atMs + 24 * 60 * minuteMs }
    keys.keep(next, secret, key)
    keys.keep(claim, secret, key)
    expect(keys.find(next, secret, next.atMs)).toBe(key)
    expect(keys.size).toBe(1)
    expect(keys.find(next, secret, next.atMs + 24 * 60 * minuteMs)).toBeUndefined()
    expect(keys.size).toBe(0)
  })

  it('are found by an equal secret in another object, and not by another secret', () => {
    const keys = new SigningKeys()
    keys.keep(claim, secret, key)
    expect(keys.find(claim, new Secret('secret'), claim.atMs)).toBe(key)
    expect(keys.find(claim, new Secret('other'), claim.atMs)).toBeUndefined()
  })

  it('are limited in number, and the oldest leaves first', () => {
    const keys = new SigningKeys()
    for (let index = 0; index <= 4096; index += 1) keys.keep({ ...claim, credential: String(index) }, secret, key)
    expect(keys.size).toBe(4096)
    expect(keys.find({ ...claim, credential: '0' }, secret, claim.atMs)).toBeUndefined()
    expect(keys.find({ ...claim, credential: '1' }, secret, claim.atMs)).toBe(key)
    expect(keys.find({ ...claim, credential: '4096' }, secret, claim.atMs)).toBe(key)
  })
})
