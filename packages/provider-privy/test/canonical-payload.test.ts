import { createHash } from 'node:crypto'
import type { BrokerError } from '@credbroker/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AuthorizationPayload, canonicalPayload } from '../src/index.ts'
import { signatureHolds } from './support/privy-broker.ts'
import { credential, type PayloadCase, vectors } from './support/vectors.ts'

const base: AuthorizationPayload = { method: 'POST', url: 'https://api.privy.io/v1/wallets', appId: 'app' }

/** The part behind `"body":`. */
function bodyText(body: unknown): string {
  return canonicalPayload({ ...base, body }).slice('{"body":'.length, -canonicalPayload(base).length)
}

function refusal(body: unknown, field?: string): BrokerError {
  try {
    canonicalPayload({ ...base, body }, field)
  } catch (error) {
    return error as BrokerError
  }
  throw new Error('expected a refusal')
}

function payloadOf({ input: { method, url, bodyText: text, headers } }: PayloadCase): AuthorizationPayload {
  const idempotencyKey = headers['privy-idempotency-key']
  const expiry = headers['privy-request-expiry']
  return {
    method,
    url,
    appId: headers['privy-app-id'] ?? '',
    ...(text !== undefined && { body: JSON.parse(text) }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(expiry !== undefined && { requestExpiry: Number(expiry) }),
  }
}

describe('vectors', () => {
  const { cases } = vectors('privy-payload')
  const refused = ['num-overflow', 'lone-surrogate']

  test.each(cases.filter(({ id }) => !refused.includes(id)).map((one) => [one.id, one] as const))(
    '%s is the text that the vendor signs',
    (_id, one) => {
      const payload = canonicalPayload(payloadOf(one))
      expect(payload).toBe(one.canonicalPayload)
      expect(createHash('sha256').update(payload).digest('hex')).toBe(one.sha256)
      const spki = credential(one.signingKey ?? '').publicSpki[0] ?? ''
      expect(signatureHolds(payload, one.vendorSignature ?? '', spki)).toBe(true)
    },
  )

  test.each(refused.map((id) => [id, cases.find((one) => one.id === id)] as const))(
    '%s is refused, which its vector allows',
    (_id, one) => {
      if (one === undefined) throw new Error('the case is gone')
      expect(one.allow).toContain('error')
      expect(() => canonicalPayload(payloadOf(one))).toThrowError(
        expect.objectContaining({ code: 'validation_failed' }),
      )
    },
  )
})

describe('body', () => {
  test.each([
    ['an empty object at the top is the empty string', '{}', '""'],
    ['an empty array at the top is the empty string', '[]', '""'],
    ['empty objects and arrays inside stay', '{"a":{},"b":[[],{}]}', '{"a":{},"b":[[],{}]}'],
    ['null stays', 'null', 'null'],
    ['__proto__ is a member like any other', '{"b":1,"__proto__":{"x":{}}}', '{"__proto__":{"x":{}},"b":1}'],
    ['a body with nothing but __proto__ is not empty', '{"__proto__":{}}', '{"__proto__":{}}'],
    ['toJSON is a member like any other', '{"toJSON":"x","a":{"toJSON":1}}', '{"a":{"toJSON":1},"toJSON":"x"}'],
    ['the last of two equal names counts', '{"a":1,"a":2}', '{"a":2}'],
    [
      'names that look like indices get no place of their own',
      '{"b":1,"9":2,"10":3,"01":4}',
      '{"01":4,"10":3,"9":2,"b":1}',
    ],
    ['names are sorted by UTF-16 code units', '{"\ue000":1,"\u{1f600}":2}', '{"\u{1f600}":2,"\ue000":1}'],
    ['numbers take their shortest form', '[1.0,1e21,-0,4.50,2e-3,1E30]', '[1,1e+21,0,4.5,0.002,1e+30]'],
    [
      'other than control characters, quote and backslash are written raw',
      '"\\u2028\\u007f\\/<\\u0001\\n"',
      '"\u2028\u007f/<\\u0001\\n"',
    ],
    ['composed and decomposed letters differ', '{"\u00e9":1,"e\u0301":2}', '{"e\u0301":2,"\u00e9":1}'],
  ])('%s', (_rule, text, canonical) => {
    expect(bodyText(JSON.parse(text))).toBe(canonical)
  })

  test('is left as it was', () => {
    const body = { b: [{ d: 1, c: {} }], a: {} }
    const empty = {}
    canonicalPayload({ ...base, body: Object.freeze(body) })
    canonicalPayload({ ...base, body: Object.freeze(empty) })
    expect(JSON.stringify(body)).toBe('{"b":[{"d":1,"c":{}}],"a":{}}')
  })

  test('that nests as deep as its size allows is written out', () => {
    const arrays = '['.repeat(8191) + ']'.repeat(8191)
    const objects = `${'{"a":'.repeat(2700)}1${'}'.repeat(2700)}`
    expect(bodyText(JSON.parse(arrays))).toBe(arrays)
    expect(bodyText(JSON.parse(objects))).toBe(objects)
  })

  test.each([
    ['a number above the range', JSON.parse('{"a":[1e400]}'), 'number that is too large'],
    ['half a surrogate pair in a string', JSON.parse('{"a":"\\ud800x"}'), 'half of a surrogate pair'],
    ['half a surrogate pair in a name', JSON.parse('{"b":{"\\udc00":1}}'), 'half of a surrogate pair'],
    ['a value that JSON does not have', { a: 1n }, 'no JSON'],
  ])('with %s is refused', (_what, body, why) => {
    const error = refusal(body)
    expect(error.code).toBe('validation_failed')
    expect(error.message).toContain(why)
    expect(error.details?.fieldList?.[0]?.name).toBe('body')
    expect(refusal(body, 'my.field').details?.fieldList?.[0]?.name).toBe('my.field')
  })

  test('that contains itself is refused', () => {
    const body: Record<string, unknown> = { a: 1 }
    body.self = [body]
    expect(refusal(body).code).toBe('validation_failed')
  })
})

describe('for any JSON', () => {
  const json = fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' })

  /** The same value with its members in another order. */
  function reordered(value: unknown, turn: number): unknown {
    if (Array.isArray(value)) return value.map((item) => reordered(item, turn + 1))
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([name, member]) => [name, reordered(member, turn + 1)] as const)
    const at = turn % (entries.length || 1)
    return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)].reverse())
  }

  test('white space and the order of members do not matter', () => {
    fc.assert(
      fc.property(json, fc.nat(5), fc.constantFrom('', ' ', '\t', '\n '), (value, turn, indent) => {
        const text = JSON.stringify(value)
        const other = JSON.stringify(reordered(JSON.parse(text), turn), null, indent)
        expect(bodyText(JSON.parse(other))).toBe(bodyText(JSON.parse(text)))
      }),
    )
  })

  test('the payload is JSON that means what went in', () => {
    fc.assert(
      fc.property(json, (value) => {
        const body: unknown = JSON.parse(JSON.stringify(value))
        const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0
        const payload = canonicalPayload({ ...base, body, idempotencyKey: 'i"1', requestExpiry: 17 })
        expect(JSON.parse(payload)).toStrictEqual({
          body: isEmpty ? '' : body,
          headers: { 'privy-app-id': 'app', 'privy-idempotency-key': 'i"1', 'privy-request-expiry': '17' },
          method: 'POST',
          url: base.url,
          version: 1,
        })
      }),
    )
  })
})
