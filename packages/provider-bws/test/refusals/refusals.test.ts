import type { BrokerErrorCode } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/exchange/bounded-fetch.ts'
import { apiRefusal } from '../../src/refusals/api-refusal.ts'
import { loginRefusal } from '../../src/refusals/login-refusal.ts'
import { vectors } from '../support/vectors.ts'
import { bearerOf, bwsBroker, passing } from '../support/bws-broker.ts'
import { refusalOf } from '../support/refusal.ts'

interface Case {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly rawBody?: string
  readonly expect: { readonly class: string; readonly retry?: boolean; readonly retryAfterSec?: number }
}

const { identity, api } = vectors<{ readonly identity: readonly Case[]; readonly api: readonly Case[] }>('errors')

const codes: Readonly<Record<string, { readonly code: BrokerErrorCode; readonly retryable: boolean }>> = {
  credential_rejected: { code: 'upstream_rejected', retryable: false },
  request_rejected: { code: 'upstream_rejected', retryable: false },
  rate_limited: { code: 'throttled', retryable: true },
  unavailable: { code: 'upstream_unavailable', retryable: true },
  misconfigured_url: { code: 'upstream_unavailable', retryable: false },
  not_found: { code: 'not_found', retryable: false },
  invalid: { code: 'validation_failed', retryable: false },
}

const answerOf = ({ status, headers, body, rawBody = JSON.stringify(body ?? null) }: Case): Answer => ({
  host: 'vault.example.com',
  status,
  headers: new Headers(headers),
  text: rawBody,
})

const retryAfter = ({ retryAfterSec }: Case['expect']) =>
  retryAfterSec === undefined ? undefined : retryAfterSec * 1000

describe('identity', () => {
  test.each(identity.filter(({ expect: { class: name } }) => name in codes))(
    '$status $body: $expect.class',
    (vector) => {
      const error = loginRefusal(answerOf(vector), false, 0)
      expect(error).toMatchObject(codes[vector.expect.class] ?? {})
      expect(error.retryAfterMs).toBe(retryAfter(vector.expect))
    },
  )

  test.each(identity.filter(({ expect: { class: name } }) => ['bad_response', 'misconfigured_url'].includes(name)))(
    'through the broker, $status $body $rawBody is $expect.class',
    async ({ status, body, rawBody }) => {
      const world = await bwsBroker()
      world.bitwarden.intercept = () => ({ status, ...(rawBody === undefined ? { json: body } : { text: rawBody }) })
      const error = await refusalOf(() => passing(world.clock, bearerOf(world)))
      expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
      expect(error.message).toContain(rawBody === undefined ? 'cannot be used' : 'identityUrl')
      expect(world.bitwarden.logins).toBe(1)
    },
  )
})

describe('the API', () => {
  const request = { field: 'bwsSecretRequest.id', missing: 'there is no such secret' }

  test.each(api.filter(({ status }) => status !== 401))('$status $body: $expect.class', (vector) => {
    const error = apiRefusal(answerOf(vector), request, 0)
    expect(error).toMatchObject(codes[vector.expect.class] ?? {})
    expect(error.retryAfterMs).toBe(retryAfter(vector.expect))
    expect(JSON.stringify(error)).not.toContain('The model state')
  })

  test.each([
    [403, 'upstream_rejected'],
    [409, 'conflict'],
    [418, 'upstream_rejected'],
    [301, 'upstream_unavailable'],
  ])('%i is %s', (status, code) => {
    expect(apiRefusal(answerOf({ status, expect: { class: '' } }), request, 0).code).toBe(code)
  })

  test.each([
    ['a web page', { status: 200, text: '<!doctype html><title>Web vault</title>' }, 'apiUrl'],
    ['a web page that says what it is', { status: 200, headers: { 'content-type': 'text/html' }, text: '' }, 'apiUrl'],
    ['a redirect', { status: 302, headers: { location: 'https://vault.example.com/login' } }, 'apiUrl'],
    ['no JSON', { status: 200, text: 'ok' }, 'no JSON'],
    [
      'another secret',
      { status: 200, json: { id: 'be8e0ad8-d545-4017-a55a-b02f014d4158', key: '2.a|b|c' } },
      'is not in it',
    ],
    ['a list', { status: 200, json: [] }, 'is not in it'],
  ])('%s is no secret', async (_, answer, says) => {
    const { broker, bitwarden } = await bwsBroker()
    const { id } = bitwarden.add('a', 'b')
    bitwarden.intercept = ({ path }) => (path.startsWith('/api') ? answer : undefined)
    const error = await refusalOf(() => broker.get('vault', { bwsSecretRequest: { id } }))
    expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: false })
    expect(error.message).toContain(says)
  })
})

test('what an upstream says in an error reaches nobody', async () => {
  const world = await bwsBroker()
  for (const status of [400, 401, 403, 404, 409, 500]) {
    const heard = {
      error: 'SECRET heard',
      error_description: 'SECRET',
      message: 'SECRET',
      validationErrors: { SECRET: ['x'] },
    }
    world.bitwarden.intercept = () => ({ status, json: heard })
    const error = await refusalOf(() => passing(world.clock, bearerOf(world, { forceRefresh: true })))
    expect(JSON.stringify(error) + error.stack).not.toContain('SECRET')
    await world.clock.advance(60_000)
  }
})
