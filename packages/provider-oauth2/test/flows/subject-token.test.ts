import { UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { type SubjectRules, subjectToken } from '../../src/flows/subject-token.ts'
import { refusalOf } from '../support/refusal.ts'

const nowMs = 1_800_000_000_000
const rules: SubjectRules = { nowMs, jwt: true, trustedIssuers: undefined }
const jwt = (claims: Record<string, unknown>) => new UnsecuredJWT(claims).encode()
const end = (seconds: number) => ({ exp: nowMs / 1000 + seconds })

test('a JWT that lives passes, with its end', () => {
  const token = jwt({ iss: 'https://a.example', ...end(1) })
  expect(subjectToken(token, rules)).toEqual({ token, expiresAtMs: nowMs + 1_000 })
})

test('one without an end passes without', () => {
  expect(subjectToken(jwt({}), rules)).toEqual({ token: jwt({}) })
})

test.each([0, -1, -3600])('one whose end is %d s from now is over', async (seconds) => {
  expect((await refusalOf(() => subjectToken(jwt(end(seconds)), rules))).code).toBe('unauthenticated')
})

describe('trusted issuers', () => {
  const trusting = { ...rules, trustedIssuers: ['https://a.example'] }

  test('are compared exactly', async () => {
    expect(subjectToken(jwt({ iss: 'https://a.example' }), trusting).token).toBeDefined()
    for (const iss of [
      'https://a.example/',
      'https://evil.example',
      'https://A.example',
      undefined,
      ['https://a.example'],
    ]) {
      expect((await refusalOf(() => subjectToken(jwt({ iss }), trusting))).code).toBe('access_denied')
    }
  })

  test('cannot be seen in what is no JWT', async () => {
    expect((await refusalOf(() => subjectToken('opaque', { ...trusting, jwt: false }))).code).toBe('validation_failed')
  })
})

test('what is no JWT passes only where it need not be one', async () => {
  expect(subjectToken('opaque', { ...rules, jwt: false })).toEqual({ token: 'opaque' })
  for (const token of ['opaque', 'a.b.c', '', 'a.b.c.d.e', jwt({ exp: 'soon' })]) {
    const error = await refusalOf(() => subjectToken(token, rules))
    expect(error.code).toBe('validation_failed')
  }
})
