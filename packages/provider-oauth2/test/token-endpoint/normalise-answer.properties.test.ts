import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normaliseAnswer } from '../../src/token-endpoint/normalise-answer.ts'
import type { Vendor } from '../../src/vendors/vendor.ts'

type Rules = Pick<Vendor, 'answer' | 'scopes' | 'scopeSeparator'>

const memberNames = fc.constantFrom(
  'access_token',
  'refresh_token',
  'token_type',
  'expires_in',
  'expires_at',
  'scope',
  'error',
  'ok',
  'authed_user',
  'id_token',
  '__proto__',
)
const values = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.string(),
  fc.constantFrom('', null, 0, -1, '0', '3600', Number.MAX_VALUE, '2026-05-01T12:00:00Z', 'user', false),
)
const members = fc.dictionary(memberNames, fc.oneof(values, fc.dictionary(memberNames, values)))
const bodies = fc.oneof(
  fc.string({ unit: 'binary' }),
  members.map((answer) => JSON.stringify(answer)),
  members.map((answer) => JSON.stringify(answer).slice(0, -2)),
  members.map((answer) =>
    new URLSearchParams(
      Object.entries(answer).map(([n, v]): [string, string] => [n, typeof v === 'string' ? v : JSON.stringify(v)]),
    ).toString(),
  ),
)
const rules: fc.Arbitrary<Rules> = fc.constantFrom<Rules>(
  { scopes: 'requested', scopeSeparator: ' ' },
  { scopes: 'none', scopeSeparator: ',', answer: { zeroMeansNever: true, errorIn200: { member: 'error' } } },
  {
    scopes: 'requested',
    scopeSeparator: ',',
    answer: {
      nestedIn: 'authed_user',
      tokenTypes: ['user'],
      errorIn200: { member: 'ok', failedWhen: false },
      expiresAtMember: 'expires_at',
      keep: ['scope', 'error', 'authed_user.id_token'],
    },
  },
)
const statuses = fc.constantFrom(200, 201, 204, 302, 400, 500)

test('makes something of every text', () => {
  fc.assert(
    fc.property(statuses, fc.string(), bodies, rules, (status, contentType, body, vendor) => {
      const answer = normaliseAnswer({ status, contentType, body }, vendor)
      if (answer.error !== undefined) {
        expect(answer.error.code).toMatch(/^[\w.-]{1,64}$/)
        expect(answer.status).toBeGreaterThanOrEqual(300)
        expect(answer.body).toEqual({ error: answer.error.code })
      }
      if (typeof answer.expiresIn === 'number') expect(Number.isSafeInteger(answer.expiresIn)).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('never makes up a refresh token', () => {
  fc.assert(
    fc.property(statuses, bodies, rules, (status, body, vendor) => {
      const { refreshToken, body: clean } = normaliseAnswer({ status, contentType: '', body }, vendor)
      expect(clean?.['refresh_token']).toBe(refreshToken)
      if (refreshToken === undefined) return
      const sent = body.startsWith('{')
        ? Object.values(JSON.parse(body))
            .concat(JSON.parse(body))
            .map((part) => (part as never)?.['refresh_token'])
        : new URLSearchParams(body).getAll('refresh_token')
      expect(sent).toContain(refreshToken)
    }),
    { numRuns: 1000 },
  )
})

test('leaves an answer alone that is as the standard wants it', () => {
  const text = fc.stringMatching(/^[!-~]{1,20}$/)
  const clean = fc.record(
    {
      access_token: text,
      token_type: fc.constantFrom('Bearer', 'bearer', 'DPoP'),
      expires_in: fc.nat(),
      refresh_token: text,
      scope: fc.uniqueArray(fc.stringMatching(/^[a-z:./]{1,10}$/), { minLength: 1 }).map((scopes) => scopes.join(' ')),
      id_token: text,
      issued_token_type: text,
    },
    { requiredKeys: ['access_token', 'token_type'] },
  )
  fc.assert(
    fc.property(clean, (answer) => {
      const body = JSON.stringify(answer)
      const normalised = normaliseAnswer(
        { status: 200, contentType: 'application/json', body },
        { scopes: 'requested', scopeSeparator: ' ' },
      )
      expect(normalised.body).toEqual(answer)
      expect(normalised.status).toBe(200)
    }),
  )
})

test('changes nothing the second time', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const vendor: Rules = { scopes: 'requested', scopeSeparator: ' ' }
      const once = normaliseAnswer({ status: 200, contentType: '', body }, vendor)
      if (once.body === undefined) return
      const again = normaliseAnswer({ ...once, contentType: '', body: JSON.stringify(once.body) }, vendor)
      expect({ status: again.status, body: again.body }).toEqual({ status: once.status, body: once.body })
    }),
    { numRuns: 1000 },
  )
})
