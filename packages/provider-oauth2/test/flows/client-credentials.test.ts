import { scriptedUpstream, steps, VirtualClock } from '@credbroker/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientCredentials } from '../../src/flows/client-credentials.ts'
import type { Oauth2TokenRequest } from '../../src/oauth2-token.ts'
import { issueCall } from '../support/issue-call.ts'
import { type PartsUnderTest, providerParts } from '../support/provider-parts.ts'
import { refusalOf } from '../support/refusal.ts'

const token = { access_token: 'at-1', token_type: 'Bearer', expires_in: 3600 }

async function machine(more: PartsUnderTest = {}) {
  const clock = new VirtualClock()
  const upstream = await scriptedUpstream({ clock })
  onTestFinished(() => upstream.close())
  const issue = clientCredentials(await providerParts({ origin: upstream.url, clock, ...more }))
  return {
    upstream,
    clock,
    get: (request: Partial<Oauth2TokenRequest> = {}) => issue({ oauth2Flow: 'M2M', ...request }, issueCall()),
    sent: () => new URLSearchParams(upstream.requests.at(-1)?.body),
  }
}

describe('the request', () => {
  test('has scopes as a sorted set, and each resource and audience', async () => {
    const { upstream, get, sent } = await machine()
    upstream.respond({ json: token })
    await get({
      scopes: ['write', 'read', 'write'],
      resources: ['https://api.example/a', 'urn:api:b', 'urn:api:b'],
      audiences: ['x', 'y'],
      customParameters: { tenant_hint: 'acme' },
    })
    expect([...sent()]).toEqual([
      ['scope', 'read write'],
      ['resource', 'https://api.example/a'],
      ['resource', 'urn:api:b'],
      ['audience', 'x'],
      ['audience', 'y'],
      ['tenant_hint', 'acme'],
      ['grant_type', 'client_credentials'],
    ])
  })

  test('has the scopes of the options when it names none, and no scope without any', async () => {
    const withDefaults = await machine({ options: { scopes: ['b', 'a'] } })
    withDefaults.upstream.always(steps.respond({ json: token }))
    await withDefaults.get({ scopes: [] })
    expect(withDefaults.sent().get('scope')).toBe('a b')
    await withDefaults.get({ scopes: ['c'] })
    expect(withDefaults.sent().get('scope')).toBe('c')
    const without = await machine()
    without.upstream.respond({ json: token })
    await without.get()
    expect(without.sent().has('scope')).toBe(false)
  })

  test('separates scopes as the vendor does, and leaves them out where it has none', async () => {
    const comma = await machine({ vendor: { scopeSeparator: ',' } })
    comma.upstream.respond({ json: token })
    await comma.get({ scopes: ['b', 'a'] })
    expect(comma.sent().get('scope')).toBe('a,b')
    for (const scopes of ['none', 'fixed'] as const) {
      const { upstream, get, sent } = await machine({ vendor: { scopes } })
      upstream.respond({ json: token })
      await get({ scopes: ['a'] })
      expect(sent().has('scope')).toBe(false)
    }
  })

  test('has what the vendor needs of the options, under its own grant type', async () => {
    const { upstream, get, sent } = await machine({
      vendor: { id: 'zoom', machineGrantType: 'account_credentials', machineParameters: { account_id: 'accountId' } },
      options: { accountId: 'acc-1' },
    })
    upstream.respond({ json: token })
    await get()
    expect(Object.fromEntries(sent())).toEqual({ grant_type: 'account_credentials', account_id: 'acc-1' })
  })

  test("has the request's audiences in place of the configured one", async () => {
    const { upstream, get, sent } = await machine({ options: { audience: 'of the options' } })
    upstream.always(steps.respond({ json: token }))
    await get()
    expect(sent().getAll('audience')).toEqual(['of the options'])
    await get({ audiences: ['of the request'] })
    expect(sent().getAll('audience')).toEqual(['of the request'])
  })
})

describe('what the vendor would refuse anyway never gets there', () => {
  const microsoft: PartsUnderTest = {
    vendor: { id: 'microsoft', machineScopeSuffix: '/.default', machineParameters: {} },
  }
  const zoom: PartsUnderTest = { vendor: { id: 'zoom', machineParameters: { account_id: 'accountId' } } }
  const auth0: PartsUnderTest = { vendor: { id: 'auth0', machineParameters: { audience: 'audience' } } }

  test.each([
    { what: 'an option that is needed', parts: zoom, request: {}, field: 'oauth2Flow' },
    { what: 'an audience', parts: auth0, request: {}, field: 'audiences' },
    {
      what: 'another suffix',
      parts: microsoft,
      request: { scopes: ['api://x/.default', 'api://x/read'] },
      field: 'scopes',
    },
    { what: 'no scope where one is needed', parts: microsoft, request: {}, field: 'scopes' },
    {
      what: 'a reserved parameter',
      parts: {},
      request: { customParameters: { grant_type: 'x' } },
      field: 'customParameters',
    },
    { what: 'a relative resource', parts: {}, request: { resources: ['api'] }, field: 'resources' },
    {
      what: 'a resource with a fragment',
      parts: {},
      request: { resources: ['https://a.example/#x'] },
      field: 'resources',
    },
  ])('$what', async ({ parts, request, field }) => {
    const { upstream, get } = await machine(parts)
    const error = await refusalOf(() => get(request))
    expect(error).toMatchObject({
      code: 'validation_failed',
      details: { fieldList: [{ name: `oauth2TokenRequest.${field}` }] },
    })
    expect(upstream.requests).toEqual([])
  })

  test('and what it takes does', async () => {
    const { upstream, get, sent } = await machine(microsoft)
    upstream.respond({ json: token })
    await get({ scopes: ['api://x/.default'] })
    expect(sent().get('scope')).toBe('api://x/.default')
  })
})

describe('the answer', () => {
  test('says until when, when to come again, and what for; a refresh token is dropped', async () => {
    const { upstream, clock, get } = await machine()
    const nowMs = clock.now()
    upstream.respond({ json: { ...token, refresh_token: 'planted-refresh-token', scope: 'read' } })
    const issued = await get({ scopes: ['read', 'write'] })
    expect(issued).toEqual({
      response: { accessToken: 'at-1', tokenType: 'Bearer', expiresAt: nowMs / 1000 + 3600, scopes: ['read'] },
      expiresAtMs: nowMs + 3_600_000,
      refreshAtMs: nowMs + 3_600_000 - 360_000,
    })
  })

  test('comes again when the option says so', async () => {
    const { upstream, clock, get } = await machine({ options: { refreshBefore: '10m' } })
    upstream.respond({ json: token })
    expect(await get()).toMatchObject({ refreshAtMs: clock.now() + 3_000_000 })
  })

  test('without an end has none', async () => {
    const { upstream, get } = await machine()
    upstream.respond({ json: { access_token: 'at-1', token_type: 'bearer' } })
    expect(Object.keys(await get())).toEqual(['response'])
  })

  test.each([
    { status: 400, error: 'invalid_scope', code: 'validation_failed' },
    { status: 401, error: 'invalid_client', code: 'upstream_rejected' },
    { status: 429, error: 'x', code: 'throttled' },
    { status: 500, error: 'x', code: 'upstream_unavailable' },
  ])('$status $error is $code', async ({ status, error, code }) => {
    const { upstream, get } = await machine()
    upstream.respond({ status, json: { error } })
    expect((await refusalOf(() => get())).code).toBe(code)
  })
})
