import { Secret } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { parseAccessToken } from '../../src/access-token/access-token.ts'
import { openEncString } from '../../src/crypto/enc-string.ts'
import { symmetricKey, symmetricKeyBytes } from '../../src/crypto/symmetric-key.ts'
import { type LoginFault, readLogin } from '../../src/identity/login-answer.ts'
import { secretContext } from '../support/secret-context.ts'
import { vectors } from '../support/vectors.ts'

const { now, accessToken, vendorSample, cases } = vectors<{
  readonly now: number
  readonly accessToken: string
  readonly vendorSample: {
    readonly organizationKeyHex: string
    readonly strings: readonly { readonly enc: string; readonly plain: string }[]
  }
  readonly cases: readonly {
    readonly name: string
    readonly body: Readonly<Record<string, unknown>>
    readonly expect: {
      readonly organizationId?: string
      readonly organizationKeyHex?: string
      readonly exp?: number
      readonly error?: LoginFault
    }
  }[]
}>('identity')

const tokenKey = parseAccessToken(new Secret(accessToken), secretContext).key
const reading = { tokenKey, receivedAtMs: now * 1000 }

describe('the body of a login', () => {
  test.each(cases)('$name', ({ body, expect: { organizationId, organizationKeyHex, exp, error } }) => {
    const { session, fault } = readLogin(body, reading)
    expect(fault).toBe(error)
    if (error !== undefined) return
    expect(session).toMatchObject({ organizationId, expiresAtMs: (exp ?? 0) * 1000, lifetimeMs: 3_600_000 })
    expect(session?.bearer.reveal()).toBe(body.access_token)
    expect(session && symmetricKeyBytes(session.organizationKey).toString('hex')).toBe(organizationKeyHex)
  })

  const good = cases[0]?.body ?? {}

  test.each([0, -1, '3600', null, Number.NaN])('a lifetime of %s is no lifetime', (expires_in) => {
    expect(readLogin({ ...good, expires_in }, reading).fault).toBe('response')
  })

  test('ends at the earlier of what it says itself and what is said of it', () => {
    expect(readLogin({ ...good, expires_in: 600 }, reading).session).toMatchObject({
      expiresAtMs: (now + 600) * 1000,
      lifetimeMs: 600_000,
    })
    const late = { ...reading, receivedAtMs: (now + 3_000) * 1000 }
    expect(readLogin(good, late).session).toMatchObject({ expiresAtMs: (now + 3_600) * 1000, lifetimeMs: 600_000 })
  })

  test('a clock that runs hours fast does not make a new bearer one that has ended', () => {
    const fast = { ...reading, receivedAtMs: (now + 7_200) * 1000 }
    expect(readLogin(good, fast).session).toMatchObject({ expiresAtMs: (now + 10_800) * 1000, lifetimeMs: 3_600_000 })
  })
})

test.each(vendorSample.strings)("the vendor's sample $plain opens with its organization key", ({ enc, plain }) => {
  const key = symmetricKey(Buffer.from(vendorSample.organizationKeyHex, 'hex'))
  expect(openEncString(enc, key)).toEqual({ text: plain })
})
