import { createBroker } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import plugin from '../../../src/index.ts'
import { begunOf, ConsentWorld, queryOf, refusalOf } from '../support/consent-world.ts'
import { refusal, ScriptedServer } from '../support/scripted-server.ts'

const { metadata } = new ScriptedServer()
const pushing = { options: { metadata: { ...metadata, require_pushed_authorization_requests: true } } }

describe('PKCE', () => {
  test('the verifier is sent with the code, once, and each attempt has its own', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    await world.consented({ scopes: ['more'] })
    const verifiers = world.server.redeemed().map((form) => form.get('code_verifier') ?? '')
    expect(new Set(verifiers).size).toBe(2)
    for (const verifier of verifiers) expect(verifier).toMatch(/^[\w-]{43,128}$/)
  })

  test('a server that takes only "plain" is refused, unless the operator switches it off', async () => {
    const plainOnly = { ...metadata, code_challenge_methods_supported: ['plain'] }
    const world = await ConsentWorld.start({ options: { metadata: plainOnly } })
    const error = await refusalOf(world.ask())
    expect(error).toMatchObject({ code: 'upstream_rejected' })
    expect(error.message).toMatch(/S256.*pkce: false/)
    const without = await ConsentWorld.start({ options: { metadata: plainOnly, pkce: false } })
    const { authorizationUrl, sessionUri } = await without.consented()
    expect([...queryOf(authorizationUrl).keys()].filter((name) => name.startsWith('code_'))).toEqual([])
    expect(await without.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
  })
})

describe('a pushed request', () => {
  test('goes to the server with the proof of the client; the browser carries a reference', async () => {
    const world = await ConsentWorld.start(pushing)
    const { authorizationUrl, sessionUri } = begunOf(await world.ask({ customParameters: { login_hint: 'alice' } }))
    expect(Object.fromEntries(queryOf(authorizationUrl))).toEqual({
      client_id: 'client',
      request_uri: expect.any(String),
    })
    const [pushed] = world.server.requestsTo('/par')
    expect(Object.fromEntries(pushed?.form ?? [])).toMatchObject({
      client_id: 'client',
      client_secret: 'canary-client-secret',
      response_type: 'code',
      code_challenge_method: 'S256',
      scope: 'files:read',
      login_hint: 'alice',
    })
    await world.callback(world.server.agree(authorizationUrl))
    await world.complete(sessionUri)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('serves once: who asks again for the open attempt gets a new reference to the same one', async () => {
    const world = await ConsentWorld.start(pushing)
    const first = begunOf(await world.ask())
    const second = begunOf(await world.ask())
    expect(second.sessionUri).toBe(first.sessionUri)
    expect(second.authorizationUrl).not.toBe(first.authorizationUrl)
    const [one, two] = world.server.requestsTo('/par').map(({ form }) => form.toString())
    expect(two).toBe(one)
    await world.callback(world.server.agree(second.authorizationUrl))
    await world.complete(second.sessionUri)
    expect(await world.ask({ sessionUri: first.sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('stands in for an address that would be too long', async () => {
    const world = await ConsentWorld.start()
    expect(queryOf((await world.ask()).authorizationUrl).has('request_uri')).toBe(false)
    const claims = JSON.stringify({ id_token: { text: 'x'.repeat(2000) } })
    const { authorizationUrl, sessionUri } = await world.consented({
      customParameters: { claims, more: 'y'.repeat(2000) },
    })
    expect(queryOf(authorizationUrl).has('request_uri')).toBe(true)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('that is refused is for the operator: the code is shown, the text is not, and nothing is begun', async () => {
    const world = await ConsentWorld.start(pushing)
    world.server.next('/par', () => refusal('invalid_request'))
    const before = world.first.store.calls.put
    const error = await refusalOf(world.ask())
    expect(error).toMatchObject({ code: 'upstream_rejected', details: { upstreamCode: 'invalid_request' } })
    expect(error.message).toMatch(/operator/)
    expect(error.message).not.toContain('canary')
    expect(world.first.store.calls.put).toBe(before)
  })

  test.each([
    ['fails', () => new Response('<html>', { status: 502 })],
    ['cannot be reached', () => new TypeError('fetch failed')],
    ['says nonsense', () => Response.json({ request_uri: 7 }, { status: 201 })],
  ])('may be tried again when the server %s', async (_, step) => {
    const world = await ConsentWorld.start(pushing)
    world.server.next('/par', step)
    expect(await refusalOf(world.ask())).toMatchObject({ code: 'upstream_unavailable', retryable: true })
    expect(await world.ask()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  })
})

test('options cannot replace a parameter of ours: the broker does not start', async () => {
  const starting = createBroker({
    config: {
      version: 1,
      store: { use: 'memory' },
      providers: {
        vendor: { use: 'oauth2', options: { clientId: 'c', metadata, authorizationParameters: { Redirect_Uri: 'x' } } },
      },
    },
    plugins: { oauth2: plugin },
  })
  const error = await refusalOf(starting)
  expect(error.code).toBe('config_invalid')
  expect(error.message).toMatch(/Redirect_Uri/)
})

test('a server without an authorization endpoint says what is missing', async () => {
  const { authorization_endpoint: _, ...rest } = metadata
  const world = await ConsentWorld.start({ options: { metadata: rest } })
  expect((await refusalOf(world.ask())).message).toMatch(/authorization endpoint/)
})
