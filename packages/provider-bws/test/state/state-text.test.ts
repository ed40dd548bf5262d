import { Secret } from '@credbroker/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAccessToken } from '../../src/access-token/access-token.ts'
import { deriveKey, symmetricKeyBytes } from '../../src/crypto/symmetric-key.ts'
import { readState, writeState } from '../../src/state/state-text.ts'
import { secretContext } from '../support/secret-context.ts'
import { vectors } from '../support/vectors.ts'

interface Case {
  readonly name: string
  readonly content: string
  readonly expect: 'use' | 'login'
  readonly organizationId?: string
  readonly organizationKeyHex?: string
  readonly bearer?: string
}

const { now, accessToken, official, python } = vectors<{
  readonly now: number
  readonly accessToken: string
  readonly official: readonly Case[]
  readonly python: readonly Case[]
}>('state')

const tokenKey = parseAccessToken(new Secret(accessToken), secretContext).key
const reading = { tokenKey, servers: {}, nowMs: now * 1000 }

describe.each([
  ["Bitwarden's tools", official],
  ['the Python SDK', python],
])('a file of %s', (_, cases) => {
  test.each(cases)('$name: $expect', ({ content, expect: verdict, organizationId, organizationKeyHex, bearer }) => {
    const session = readState(content, reading)
    expect(session === undefined ? 'login' : 'use').toBe(verdict)
    if (organizationId === undefined) return
    expect(session?.organizationId).toBe(organizationId)
    expect(session?.bearer.reveal()).toBe(bearer)
    expect(session && symmetricKeyBytes(session.organizationKey).toString('hex')).toBe(organizationKeyHex)
  })
})

const fresh = official[0]?.content ?? ''

test('what is written is read again, by whoever has the access token and nobody else', () => {
  const session = readState(fresh, reading)
  if (session === undefined) throw new Error('the fresh file is not read')
  const written = writeState(session, tokenKey, secretContext)
  expect(written).toMatch(/^2\.[\w+/=]+\|[\w+/=]+\|[\w+/=]+$/)
  expect(written).not.toContain(session.bearer.reveal())
  const again = readState(written, reading)
  expect(again?.bearer.reveal()).toBe(session.bearer.reveal())
  expect(again).toMatchObject({ expiresAtMs: session.expiresAtMs, lifetimeMs: session.lifetimeMs })
  const foreign = deriveKey(Buffer.alloc(16, 1), 'accesstoken', 'sm-access-token')
  expect(readState(written, { ...reading, tokenKey: foreign })).toBeUndefined()
})

test('a bearer of another installation is not used', () => {
  const us = 'https://identity.bitwarden.com'
  const issuedBy = (issuer: string) => {
    const session = readState(fresh, reading)
    const claims = { organization: session?.organizationId, exp: now + 3_600, iss: issuer }
    const bearer = new Secret(`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`)
    return writeState({ ...session!, bearer }, tokenKey, secretContext)
  }
  const isRead = (issuer: string, expected?: string) =>
    readState(issuedBy(issuer), { ...reading, servers: expected === undefined ? {} : { issuer: expected } }) !==
    undefined
  expect(isRead(us, us)).toBe(true)
  expect(isRead('https://identity.bitwarden.eu', us)).toBe(false)
  expect(isRead('https://vault.example.com/identity', us)).toBe(false)
  // Of a server of one's own it is not known what it calls itself, but the cloud's it is not.
  expect(isRead('http://localhost', undefined)).toBe(true)
  expect(isRead(us, undefined)).toBe(false)
})

test('no content whatever makes it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `${fresh}|${text}`),
      ),
      (text) => {
        expect(readState(text, reading)).toBeUndefined()
      },
    ),
  )
})
