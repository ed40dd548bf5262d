import { BrokerError } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { outcomeOfRefusal, outcomeWithoutAnswer, type Refusal } from '../../src/token-endpoint/outcome-without-token.ts'

interface Case {
  readonly status: number
  readonly code?: string
  readonly outcome: 'refused' | 'unprocessed' | 'unknown'
  readonly error: string
}

// What a status alone says, and what a code says with statuses that do and do not belong to it.
const table: readonly Case[] = [
  { status: 400, code: 'invalid_grant', outcome: 'refused', error: 'upstream_rejected' },
  { status: 401, code: 'invalid_grant', outcome: 'refused', error: 'upstream_rejected' },
  { status: 403, code: 'invalid_grant', outcome: 'refused', error: 'upstream_rejected' },
  { status: 500, code: 'invalid_grant', outcome: 'refused', error: 'upstream_rejected' },
  { status: 503, code: 'invalid_grant', outcome: 'refused', error: 'upstream_rejected' },
  { status: 429, code: 'invalid_grant', outcome: 'unprocessed', error: 'throttled' },
  { status: 401, code: 'invalid_client', outcome: 'refused', error: 'upstream_rejected' },
  { status: 400, code: 'unauthorized_client', outcome: 'refused', error: 'upstream_rejected' },
  { status: 400, code: 'invalid_scope', outcome: 'refused', error: 'validation_failed' },
  { status: 400, code: 'invalid_target', outcome: 'refused', error: 'validation_failed' },
  { status: 400, code: 'interaction_required', outcome: 'refused', error: 'access_denied' },
  { status: 400, code: 'consent_required', outcome: 'refused', error: 'access_denied' },
  { status: 400, code: 'login_required', outcome: 'refused', error: 'access_denied' },
  { status: 400, code: 'access_denied', outcome: 'refused', error: 'access_denied' },
  { status: 400, code: 'unsupported_grant_type', outcome: 'refused', error: 'upstream_rejected' },
  { status: 400, code: 'bad_refresh_token', outcome: 'refused', error: 'upstream_rejected' },
  { status: 400, code: 'authorization_pending', outcome: 'refused', error: 'upstream_rejected' },
  { status: 400, code: 'slow_down', outcome: 'unprocessed', error: 'throttled' },
  { status: 400, code: 'rate_limit_exceeded', outcome: 'unprocessed', error: 'throttled' },
  { status: 400, code: 'temporarily_unavailable', outcome: 'unprocessed', error: 'upstream_unavailable' },
  { status: 429, outcome: 'unprocessed', error: 'throttled' },
  { status: 503, outcome: 'unprocessed', error: 'upstream_unavailable' },
  { status: 503, code: 'temporarily_unavailable', outcome: 'unprocessed', error: 'upstream_unavailable' },
  { status: 500, outcome: 'unknown', error: 'upstream_unavailable' },
  { status: 500, code: 'server_error', outcome: 'unknown', error: 'upstream_unavailable' },
  { status: 500, code: 'temporarily_unavailable', outcome: 'unknown', error: 'upstream_unavailable' },
  { status: 500, code: 'invalid_client', outcome: 'unknown', error: 'upstream_unavailable' },
  { status: 502, outcome: 'unknown', error: 'upstream_unavailable' },
  { status: 504, outcome: 'unknown', error: 'upstream_unavailable' },
  { status: 400, outcome: 'refused', error: 'upstream_rejected' },
  { status: 401, outcome: 'refused', error: 'upstream_rejected' },
  { status: 403, outcome: 'refused', error: 'upstream_rejected' },
  { status: 404, outcome: 'refused', error: 'upstream_rejected' },
  { status: 302, outcome: 'refused', error: 'upstream_rejected' },
  { status: 307, outcome: 'refused', error: 'upstream_rejected' },
]

const refusalOf = ({ status, code }: Case): Refusal => ({ status, ...(code !== undefined && { error: { code } }) })

test.each(table)('status $status with $code is $outcome, $error for callers', (each) => {
  expect(outcomeOfRefusal(refusalOf(each))).toMatchObject({ outcome: each.outcome, error: { code: each.error } })
})

test.each(table.filter(({ outcome }) => outcome === 'refused'))('the code of status $status with $code', (each) => {
  const { status, code } = each
  const upstreamCode = status < 400 ? 'redirected' : (code ?? `http_${status}`)
  expect(outcomeOfRefusal(refusalOf(each))).toMatchObject({ upstreamCode })
})

test('busy answers say when to come again, and with which code', () => {
  const busy = outcomeOfRefusal({ status: 400, error: { code: 'slow_down' }, retryAfterMs: 5_000 })
  expect(busy).toMatchObject({
    error: { retryable: true, retryAfterMs: 5_000, details: { upstreamCode: 'slow_down' } },
  })
  expect(outcomeOfRefusal({ status: 503, retryAfterMs: 1_000 })).toMatchObject({ error: { retryAfterMs: 1_000 } })
})

describe('errors for callers', () => {
  const errorOf = (refusal: Refusal) =>
    outcomeOfRefusal(refusal).outcome === 'granted' || Reflect.get(outcomeOfRefusal(refusal), 'error')

  test("a refused client is the operator's business, and the message says so", () => {
    const error = errorOf({ status: 401, error: { code: 'invalid_client' } })
    expect(error).toMatchObject({ retryable: false, details: { upstreamCode: 'invalid_client' } })
    expect(error.message).toMatch(/operator/)
  })

  test('scopes and targets are named', () => {
    expect(errorOf({ status: 400, error: { code: 'invalid_scope' } }).details.fieldList).toMatchObject([
      { name: 'oauth2TokenRequest.scopes' },
    ])
    const target = errorOf({ status: 400, error: { code: 'invalid_target' } })
    expect(target.details.fieldList).toMatchObject([{ name: 'oauth2TokenRequest.resources' }])
    expect(target.message).toContain('audiences')
  })

  test('what the next sign-in has to satisfy is passed on', () => {
    const claims = '{"access_token":{"capolids":{"essential":true}}}'
    const direct = errorOf({ status: 400, error: { code: 'interaction_required', claims } })
    expect(direct).toMatchObject({ code: 'access_denied', details: { claims, upstreamCode: 'interaction_required' } })
    const hidden = { code: 'invalid_grant', suberror: 'consent_required' }
    expect(outcomeOfRefusal({ status: 400, error: hidden })).toMatchObject({
      upstreamCode: 'invalid_grant',
      error: { code: 'access_denied', details: { upstreamCode: 'invalid_grant' } },
    })
  })

  test('an invalid_grant that the user can do nothing about stays a refusal', () => {
    expect(errorOf({ status: 400, error: { code: 'invalid_grant', suberror: 'bad_token' } }).code).toBe(
      'upstream_rejected',
    )
  })
})

describe('calls without an answer', () => {
  test.each([
    { what: 'a refused connection', error: refused('ECONNREFUSED'), outcome: 'unprocessed' },
    { what: 'a name that is not known', error: refused('ENOTFOUND'), outcome: 'unprocessed' },
    { what: 'a forbidden address', error: new BrokerError('access_denied', 'forbidden'), outcome: 'unprocessed' },
    { what: 'a reset', error: refused('ECONNRESET'), outcome: 'unknown' },
    { what: 'a time-out', error: new BrokerError('upstream_unavailable', 'too slow'), outcome: 'unknown' },
    { what: 'something that is no error', error: 'boom', outcome: 'unknown' },
  ])('$what: $outcome', ({ error, outcome }) => {
    expect(outcomeWithoutAnswer(error)).toMatchObject({ outcome, error: expect.any(BrokerError) })
  })

  test('a foreign error is wrapped, and can be tried again', () => {
    expect(outcomeWithoutAnswer(refused('ECONNRESET'))).toMatchObject({
      error: { code: 'upstream_unavailable', retryable: true },
    })
  })
})

function refused(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}
