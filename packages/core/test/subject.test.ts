import fc from 'fast-check'
import { expect, test } from 'vitest'
import { subjectOf } from '../src/subject.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (claims: unknown, signature = 'c2ln') => `${part({ alg: 'RS256' })}.${part(claims)}.${signature}`
const ofToken = (userToken: string) => subjectOf({ userToken })
const ann = { iss: 'https://idp.example', sub: 'ann' }

/** Names as people have them, and as nobody has them: those that look like subjects made from tokens, too. */
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string().map((text) => `\0${text}`),
  fc.string().map((text) => `\0\0${text}`),
  fc.string().map((token) => ofToken(token) ?? ''),
  fc.tuple(fc.string(), fc.string()).map(([iss, sub]) => ofToken(jwt({ iss, sub })) ?? ''),
)
const token = fc.oneof(
  fc.string(),
  name,
  fc.tuple(fc.string(), fc.string()).map(([iss, sub]) => jwt({ iss, sub })),
)

test('a name never gives the subject of a token, whatever the name is', () => {
  fc.assert(fc.property(name, token, (user, userToken) => subjectOf({ user }) !== subjectOf({ userToken })))
  for (const userToken of ['opaque', jwt(ann)]) {
    const user = ofToken(userToken) ?? ''
    expect(subjectOf({ user })).not.toBe(user)
  }
})

test('different names are different subjects', () => {
  fc.assert(fc.property(name, name, (a, b) => (subjectOf({ user: a }) === subjectOf({ user: b })) === (a === b)))
  expect(subjectOf({ user: '\0x' })).not.toBe(subjectOf({ user: '\0\0x' }))
})

test('a name is its own subject, the empty one too, and counts before a token', () => {
  expect(subjectOf({ user: 'ann' })).toBe('ann')
  expect(subjectOf({ user: '' })).toBe('')
  expect(subjectOf({ user: 'ann', userToken: 'x' })).toBe('ann')
})

test('who asks for nobody has no subject', () => {
  expect(subjectOf({})).toBeUndefined()
})

test('another JWT of the same person is the same subject', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer(), (iss, sub, exp) => {
      expect(ofToken(jwt({ exp, sub, jti: 'other', iss }, 'other'))).toBe(ofToken(jwt({ iss, sub })))
    }),
  )
})

test('people are told apart by issuer and subject together', () => {
  const people = [
    ann,
    { ...ann, sub: 'ben' },
    { ...ann, iss: 'https://other.example' },
    { iss: 'https://idp.examplea', sub: 'nn' },
    { iss: '', sub: 'https://idp.exampleann' },
    { iss: '["https://idp.example","ann"]', sub: '' },
  ]
  expect(new Set(people.map((claims) => ofToken(jwt(claims)))).size).toBe(people.length)
})

test.each([
  ['an opaque token', 'gho_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['two parts', `${part({})}.${part(ann)}`],
  ['a JWE of five parts', `${part({})}.${part(ann)}.a.b.c`],
  ['a payload that is no JSON', 'a.!.c'],
  ['a payload that is an array', jwt([ann])],
  ['a payload that is null', jwt(null)],
  ['no subject', jwt({ iss: 'x' })],
  ['no issuer', jwt({ sub: 'ann' })],
  ['a subject that is a number', jwt({ iss: 'x', sub: 1 })],
  ['nothing', ''],
])('%s counts by itself', (_name, text) => {
  expect(ofToken(text)).toBe(ofToken(text))
  expect(ofToken(text)).toMatch(/^\0[\w-]{43}$/)
  expect(ofToken(text)).not.toBe(ofToken(`${text}x`))
})

test('the text of a person is no token of that person', () => {
  expect(ofToken(JSON.stringify([ann.iss, ann.sub]))).not.toBe(ofToken(jwt(ann)))
})

test('a subject made from a token shows nothing of it', () => {
  expect(ofToken(jwt(ann))).toMatch(/^\0jwt [\w-]{43}$/)
})
