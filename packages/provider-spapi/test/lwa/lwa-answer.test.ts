import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLwaAnswer } from '../../src/lwa/lwa-answer.ts'
import { readRestrictedDataToken } from '../../src/restricted-data-tokens/token-answer.ts'

const good = { access_token: 'Atza|1', token_type: 'bearer', expires_in: 3600 }

test('reads a token, whatever the letter case of its type', () => {
  expect(readLwaAnswer({ ...good, token_type: 'Bearer', refresh_token: 'Atzr|1' })).toEqual({
    accessToken: 'Atza|1',
    lifetimeMs: 3_600_000,
    refreshToken: 'Atzr|1',
  })
})

test.each([
  ['another type', { ...good, token_type: 'mac' }],
  ['no type', { ...good, token_type: undefined }],
  ['no token', { ...good, access_token: undefined }],
  ['an empty token', { ...good, access_token: '' }],
  ['a token that cannot be in a header', { ...good, access_token: 'a\r\nb' }],
  ['a token that is too long', { ...good, access_token: 'a'.repeat(2_049) }],
  ['no life', { ...good, expires_in: 0 }],
  ['a life that is no number', { ...good, expires_in: 'soon' }],
  ['a life of years', { ...good, expires_in: 1e9 }],
  ['an empty refresh token', { ...good, refresh_token: '' }],
  ['nothing', undefined],
  ['a list', []],
])('refuses %s', (_, body) => {
  expect(() => readLwaAnswer(body)).toThrow(/without a token that can be used/)
})

test('whatever a body is, it is read or refused, and nothing of it is repeated', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      for (const read of [readLwaAnswer, readRestrictedDataToken]) {
        try {
          read(body)
        } catch (error) {
          expect(error).toMatchObject({ code: 'upstream_rejected', details: { upstreamCode: 'invalid_answer' } })
        }
      }
    }),
  )
})
