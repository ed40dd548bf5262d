import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { explainSpApiRefusal, type RefusedCall } from '../../src/calling/explain-refusal.ts'
import type { RefusingServer } from '../../src/calling/classify-refusal.ts'
import { readRefusalBody } from '../../src/calling/refusal-body.ts'
import { refusals } from '../../src/calling/refusal-reasons.ts'
import { vectors } from '../support/vectors.ts'

interface RefusalCase {
  readonly where: RefusingServer
  readonly status: number
  readonly code: string | null
  readonly match: string | null
  readonly action: string
}

const { cases, actions } = vectors<{ cases: readonly RefusalCase[]; actions: Readonly<Record<string, string>> }>(
  'errors',
)

/** A text of Amazon's that each expression of the cases is found in: in the message or in the details. */
const texts: readonly { readonly message: string; readonly details: string }[] = [
  ...[
    'The access token you provided has expired.',
    'The access token you provided is revoked, malformed or invalid.',
    'The LWA secret token you provided has expired.',
    'Access token is missing in the request header.',
    '',
  ].map((details) => ({ message: 'Access to requested resource is denied.', details })),
  ...[
    'Application does not have access to one or more requested data elements: [shippingAddress]',
    'Application do not have access to some or all requested resource',
    'Invalid or unsupported document ID found',
    'Invalid Input',
  ].map((message) => ({ message, details: '' })),
]

function textFor(match: string | null): (typeof texts)[number] {
  if (match === null) return { message: 'any text', details: 'of Amazon' }
  const found = texts.find(({ message, details }) =>
    match === '^$' ? details === '' : new RegExp(match).test(details === '' ? message : details),
  )
  if (found === undefined) throw new Error(`no text for ${match}`)
  return found
}

function bodyOf({ where, code, match }: RefusalCase): unknown {
  if (code === null) return ''
  const { message, details } = textFor(match)
  return where === 'lwa' ? { error: code, error_description: message } : { errors: [{ code, message, details }] }
}

describe('documented cases', () => {
  test.each(cases)('$where $status $code "$match": $action', (expected) => {
    const { where, status, code, action } = expected
    const body = bodyOf(expected)
    const explained = explainSpApiRefusal({ where, status, body: JSON.stringify(body) })
    expect(explained.action).toBe(action)
    expect(explained.upstreamCode ?? null).toBe(code)
    expect(explainSpApiRefusal({ where, status, body })).toEqual(explained)
    expect(explainSpApiRefusal({ where, status, body: Buffer.from(JSON.stringify(body)) })).toEqual(explained)
    if (where !== 'lwa') expect(explainSpApiRefusal({ where, status, body: { payload: body } })).toEqual(explained)
  })

  test('have the actions that there are', () => {
    const ours = new Set(Object.values(refusals).map(({ action }) => action))
    expect([...ours].sort()).toEqual(Object.keys(actions).sort())
  })
})

describe('the many meanings of 403', () => {
  const reasonOf = (details: string, message = 'Access to requested resource is denied.') =>
    explainSpApiRefusal({ status: 403, body: { errors: [{ code: 'Unauthorized', message, details }] } })

  test.each([
    ['The access token you provided has expired.', 'access_token_expired'],
    ['The access token you provided is revoked, malformed or invalid.', 'access_token_invalid'],
    ['The LWA secret token you provided has expired', 'client_secret_expired'],
    ['Access token is missing in the request header.', 'access_token_missing'],
    ['', 'access_denied'],
    ['something new', 'access_denied'],
  ])('"%s" is %s', (details, reason) => {
    expect(reasonOf(details).reason).toBe(reason)
  })

  test('an expired security token is an outage', () => {
    expect(reasonOf('', 'The security token included in the request is expired')).toMatchObject({
      reason: 'security_token_expired',
      action: 'retry',
    })
  })

  test('an expired client secret is not sent for a new access token', () => {
    expect(reasonOf('The LWA secret token you provided has expired').advice).toMatch(
      /A new access token does not help: the operator has to rotate the client secret/,
    )
  })

  test('a bare one lists what may be the matter, and the id of the call', () => {
    const { advice, requestId } = explainSpApiRefusal({
      status: 403,
      headers: { 'x-amzn-RequestId': 'b1f7-42' },
      body: '{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":""}]}',
    })
    expect(requestId).toBe('b1f7-42')
    for (const word of ['role', 'region', 'kind', 'restricted data token does not cover', 'path', 'b1f7-42']) {
      expect(advice).toContain(word)
    }
  })

  test('the Tokens API has the same ones', () => {
    const body = {
      errors: [{ code: 'Unauthorized', message: '', details: 'The access token you provided has expired.' }],
    }
    expect(explainSpApiRefusal({ where: 'tokens', status: 403, body }).action).toBe('refresh')
  })
})

describe('answers without a readable body', () => {
  test.each<[RefusingServer, number, string]>([
    ['lwa', 400, 'request'],
    ['lwa', 401, 'credential'],
    ['lwa', 403, 'permission'],
    ['lwa', 429, 'throttle'],
    ['lwa', 500, 'retry'],
    ['lwa', 302, 'request'],
    ['tokens', 400, 'request'],
    ['api', 400, 'request'],
    ['api', 401, 'refresh'],
    ['api', 403, 'permission'],
    ['api', 404, 'request'],
    ['api', 408, 'retry'],
    ['api', 413, 'request'],
    ['api', 429, 'throttle'],
    ['api', 502, 'retry'],
    ['api', 504, 'retry'],
    ['api', 200, 'request'],
    ['api', 0, 'request'],
    ['api', Number.NaN, 'request'],
  ])('%s %i: %s', (where, status, action) => {
    for (const body of [
      '<html><h1>502</h1></html>',
      '',
      undefined,
      null,
      '[]',
      '"x"',
      '{"errors":[]}',
      '{"errors":{}}',
    ]) {
      const explained = explainSpApiRefusal({ where, status, body })
      expect(explained.action).toBe(action)
      expect(explained).not.toHaveProperty('upstreamCode')
    }
  })
})

test('what Login with Amazon says counts more than its status', () => {
  expect(explainSpApiRefusal({ where: 'lwa', status: 500, body: '{"error":"invalid_grant"}' }).action).toBe(
    'reauthorize',
  )
})

test('a used up quota is told by its code as well', () => {
  expect(explainSpApiRefusal({ status: 400, body: { errors: [{ code: 'QuotaExceeded', message: '' }] } }).action).toBe(
    'throttle',
  )
})

test('a code that might be anything else is left out', () => {
  for (const code of ['Atza|secret', 'IQEBLjAsAhRmHjNgHpi0', 'a b', '', 'x'.repeat(49), 7, null, ['Unauthorized']]) {
    expect(explainSpApiRefusal({ status: 403, body: { errors: [{ code }] } })).not.toHaveProperty('upstreamCode')
  }
})

describe('the id of the call', () => {
  test.each<[string, RefusedCall['headers']]>([
    ['Headers', new Headers({ 'X-Amzn-RequestId': 'id-1' })],
    ['an object', { 'x-amzn-requestid': 'id-1' }],
    ['an object in other letters', { other: 'x', 'X-AMZN-REQUESTID': 'id-1' }],
  ])('is found in %s', (_what, headers) => {
    expect(explainSpApiRefusal({ status: 500, headers }).requestId).toBe('id-1')
  })

  test.each([undefined, {}, { 'x-amzn-requestid': ['a', 'b'] }, { 'x-amzn-requestid': 'a\nb' }, new Headers()])(
    'is left out when it is none: %o',
    (headers) => {
      const explained = explainSpApiRefusal({ status: 500, headers })
      expect(explained).not.toHaveProperty('requestId')
      expect(explained.advice).toBe(refusals.unavailable.advice)
    },
  )
})

describe('whatever the body is', () => {
  const ownWords = new Set(Object.values(refusals).map(({ advice }) => advice))
  const where = fc.constantFrom<RefusingServer>('lwa', 'tokens', 'api')
  const status = fc.oneof(fc.integer({ min: 100, max: 599 }), fc.integer(), fc.double())

  test('any bytes are explained in our own words only', () => {
    fc.assert(
      fc.property(
        where,
        status,
        fc.oneof(fc.uint8Array(), fc.string(), fc.json(), fc.jsonValue()),
        (where, status, body) => {
          const { advice, ...rest } = explainSpApiRefusal({ where, status, body })
          expect(ownWords).toContain(advice)
          expect(Object.keys(rest).filter((name) => !['action', 'reason', 'upstreamCode'].includes(name))).toEqual([])
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('nothing of what the vendor or the caller wrote is repeated', () => {
    const secret = fc.stringMatching(/^Atz[ar]\|[A-Za-z0-9]{16,40}$/)
    const phrase = fc.constantFrom('access token expired', 'LWA secret token expired', 'Invalid Input', '')
    fc.assert(
      fc.property(where, status, secret, phrase, fc.nat(3), (where, status, secret, phrase, shape) => {
        const text = `${phrase} ${secret}`
        const error = { code: secret, message: text, details: text, [secret]: text }
        const bodies = [
          { errors: [error] },
          { payload: { errors: [error] } },
          { error: secret, error_description: text },
          text,
        ]
        const explained = JSON.stringify(explainSpApiRefusal({ where, status, body: bodies[shape] }))
        expect(explained).not.toContain(secret.slice(5))
      }),
      { numRuns: 1_000 },
    )
  })

  test('a very long text is looked at in part, as looking for phrases takes long', () => {
    const details = 'access token '.repeat(10_000)
    expect(readRefusalBody({ errors: [{ code: 'Unauthorized', message: details, details }] }).words).toHaveLength(4_001)
  })
})
