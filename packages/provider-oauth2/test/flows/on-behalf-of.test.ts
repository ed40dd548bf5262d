import { generateKeyPairSync } from 'node:crypto'
import { Secret } from '@credbroker/core'
import { recordingLogger, scriptedUpstream, steps, VirtualClock } from '@credbroker/testkit'
import { jwtVerify, UnsecuredJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import { onBehalfOf } from '../../src/flows/on-behalf-of.ts'
import type { Oauth2TokenRequest } from '../../src/oauth2-token.ts'
import type { OnBehalfOfOptions } from '../../src/options.ts'
import { issueCall } from '../support/issue-call.ts'
import { clientId, type PartsUnderTest, providerParts } from '../support/provider-parts.ts'
import { faultyOptions, refusalOf } from '../support/refusal.ts'

const tokenType = (name: string) => `urn:ietf:params:oauth:token-type:${name}`
const exchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange'
const jwtGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const answer = {
  access_token: 'at-1',
  token_type: 'Bearer',
  expires_in: 3600,
  issued_token_type: tokenType('access_token'),
}

const startMs = 1_800_000_000_000
const userToken = new UnsecuredJWT({ iss: 'https://users.example', sub: 'carol', exp: startMs / 1000 + 1800 }).encode()

async function exchanging(settings: Partial<OnBehalfOfOptions> | undefined, more: PartsUnderTest = {}) {
  const clock = new VirtualClock(startMs)
  const logger = recordingLogger()
  const upstream = await scriptedUpstream({ clock })
  onTestFinished(() => upstream.close())
  const onBehalf = settings && { onBehalfOf: { grantType: 'TOKEN_EXCHANGE' as const, ...settings } }
  const parts = { origin: upstream.url, clock, logger, ...more, options: { ...onBehalf, ...more.options } }
  const issue = onBehalfOf(await providerParts(parts))
  return {
    upstream,
    clock,
    logger,
    get: (request: Partial<Oauth2TokenRequest> = {}, caller: object = { user: 'carol', userToken }) =>
      issue({ oauth2Flow: 'ON_BEHALF_OF_TOKEN_EXCHANGE', ...request }, issueCall(caller)),
    sent: (at = -1) => new URLSearchParams(upstream.requests.at(at)?.body),
  }
}

describe('RFC 8693', () => {
  test("exchanges the user's token", async () => {
    const { upstream, get, sent } = await exchanging({})
    upstream.respond({ json: answer })
    await get({ scopes: ['b', 'a'], resources: ['urn:api:x', 'urn:api:y'], audiences: ['mail', 'files'] })
    expect([...sent()]).toEqual([
      ['subject_token_type', tokenType('jwt')],
      ['requested_token_type', tokenType('access_token')],
      ['scope', 'a b'],
      ['resource', 'urn:api:x'],
      ['resource', 'urn:api:y'],
      ['audience', 'mail'],
      ['audience', 'files'],
      ['subject_token', userToken],
      ['grant_type', exchangeGrant],
    ])
  })

  test('asks for what is configured, and takes nothing else', async () => {
    const id = { subjectTokenType: tokenType('id_token'), requestedTokenType: tokenType('jwt') }
    const { upstream, get, sent } = await exchanging(id)
    upstream.respond({ json: { ...answer, issued_token_type: tokenType('jwt') } }).respond({ json: answer })
    expect(await get()).toMatchObject({ response: { accessToken: 'at-1' } })
    expect(sent().get('subject_token_type')).toBe(id.subjectTokenType)
    expect(sent().get('requested_token_type')).toBe(id.requestedTokenType)
    expect((await refusalOf(() => get())).code).toBe('upstream_rejected')
  })

  test.each([
    { what: 'no issued_token_type', json: { ...answer, issued_token_type: undefined } },
    { what: 'another issued_token_type', json: { ...answer, issued_token_type: tokenType('refresh_token') } },
    { what: 'the token type N_A', json: { ...answer, token_type: 'N_A' } },
    { what: 'no token', json: { ...answer, access_token: undefined } },
  ])('an answer with $what is not given out', async ({ json }) => {
    const { upstream, get } = await exchanging({})
    upstream.respond({ json })
    expect((await refusalOf(() => get())).code).toBe('upstream_rejected')
  })

  test.each([
    { error: 'invalid_target', code: 'validation_failed' },
    { error: 'invalid_grant', code: 'upstream_rejected' },
    { error: 'access_denied', code: 'access_denied' },
  ])('$error is $code', async ({ error, code }) => {
    const { upstream, get } = await exchanging({})
    upstream.respond({ status: 400, json: { error } })
    expect((await refusalOf(() => get({ audiences: ['a', 'b'] }))).code).toBe(code)
  })
})

describe('who acts', () => {
  const machineToken = { access_token: 'actor-1', token_type: 'Bearer', expires_in: 3600 }

  test('NONE: nobody besides the user', async () => {
    const { upstream, get, sent } = await exchanging({ actorTokenContent: 'NONE' })
    upstream.respond({ json: answer })
    await get()
    expect(sent().has('actor_token') || sent().has('actor_token_type')).toBe(false)
  })

  test("M2M: the client's own token, with its own scopes, fetched once until it nears its end", async () => {
    const { upstream, clock, get, sent } = await exchanging({ actorTokenContent: 'M2M', actorTokenScopes: ['act'] })
    upstream.on('POST', '/token', ({ body }) => ({
      json: new URLSearchParams(body).get('grant_type') === exchangeGrant ? answer : machineToken,
    }))
    await Promise.all([get({ audiences: ['mail'] }), get({ audiences: ['files'] })])
    expect(Object.fromEntries(sent(0))).toEqual({ grant_type: 'client_credentials', scope: 'act' })
    expect(upstream.requests).toHaveLength(3)
    expect(sent().get('actor_token')).toBe('actor-1')
    expect(sent().get('actor_token_type')).toBe(tokenType('access_token'))
    await clock.advance(1_000_000)
    await get()
    expect(upstream.requests).toHaveLength(4)
    await clock.advance(3_240_000 - 1_000_000)
    const later = new UnsecuredJWT({ exp: clock.now() / 1000 + 60 }).encode()
    await get({}, { userToken: later })
    expect(upstream.requests).toHaveLength(6)
  })

  test('M2M: one that may be what an exchange was refused for is not used again', async () => {
    const { upstream, get } = await exchanging({ actorTokenContent: 'M2M' })
    upstream.respond({ json: machineToken }).respond({ status: 400, json: { error: 'invalid_request' } })
    await refusalOf(() => get())
    upstream.respond({ json: machineToken }).respond({ json: answer })
    await get()
    expect(upstream.requests).toHaveLength(4)
  })

  test('M2M: without one there is no exchange', async () => {
    const { upstream, get } = await exchanging({ actorTokenContent: 'M2M' })
    upstream.respond({ status: 401, json: { error: 'invalid_client' } })
    expect((await refusalOf(() => get())).details?.upstreamCode).toBe('invalid_client')
    expect(upstream.requests).toHaveLength(1)
  })

  test('OWN: a JWT that the client signs for the token endpoint', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
    const options = { privateKey: pem, clientAuthMethod: 'client_secret_post' as const }
    const { upstream, clock, get, sent } = await exchanging({ actorTokenContent: 'OWN' }, { options })
    upstream.respond({ json: answer })
    await get()
    expect(sent().get('actor_token_type')).toBe(tokenType('jwt'))
    const { payload } = await jwtVerify(sent().get('actor_token') ?? '', publicKey, {
      currentDate: new Date(clock.now()),
    })
    expect(payload).toMatchObject({ iss: clientId, sub: clientId, aud: `${upstream.url}/token` })
  })

  test('OWN without a key stops the start', async () => {
    expect(await faultyOptions(() => exchanging({ actorTokenContent: 'OWN' }))).toEqual([
      'onBehalfOf.actorTokenContent',
    ])
  })
})

describe('RFC 7523', () => {
  const settings = { grantType: 'JWT_AUTHORIZATION_GRANT' } as const

  test("presents the user's token as the grant, with what the preset adds, and no actor", async () => {
    const vendor = { onBehalfOf: settings, onBehalfOfParameters: { requested_token_use: 'on_behalf_of' } }
    const { upstream, get, sent } = await exchanging(undefined, { vendor })
    upstream.respond({ json: { ...answer, issued_token_type: undefined } })
    expect(await get({ scopes: ['api://x/read'] })).toMatchObject({ response: { accessToken: 'at-1' } })
    expect(Object.fromEntries(sent())).toEqual({
      requested_token_use: 'on_behalf_of',
      scope: 'api://x/read',
      assertion: userToken,
      grant_type: jwtGrant,
    })
  })

  test('an actor has no place in it', async () => {
    const { upstream, get, sent } = await exchanging({ ...settings, actorTokenContent: 'M2M' })
    upstream.respond({ json: answer })
    await get()
    expect([upstream.requests.length, sent().has('actor_token')]).toEqual([1, false])
  })

  test("what the user's next sign-in has to satisfy reaches the caller", async () => {
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}'
    const { upstream, get } = await exchanging(settings)
    upstream.respond({ status: 400, json: { error: 'interaction_required', suberror: 'basic_action', claims } })
    expect(await refusalOf(() => get())).toMatchObject({ code: 'access_denied', details: { claims } })
    expect(upstream.requests).toHaveLength(1)
  })
})

describe('what the request may add', () => {
  test('the type of its token and the use of the new one take the place of ours', async () => {
    const { upstream, get, sent } = await exchanging({})
    upstream.respond({ json: answer })
    const customParameters = {
      subject_token_type: tokenType('access_token'),
      requested_token_use: 'on_behalf_of',
      hint: 'x',
    }
    await get({ customParameters }, { userToken: 'opaque' })
    expect(sent().getAll('subject_token_type')).toEqual([tokenType('access_token')])
    expect(Object.fromEntries(sent())).toMatchObject(customParameters)
  })

  test.each(['subject_token', 'actor_token', 'actor_token_type', 'requested_token_type', 'assertion', 'audience'])(
    'never %s',
    async (name) => {
      const { upstream, get } = await exchanging({})
      expect((await refusalOf(() => get({ customParameters: { [name]: 'x' } }))).code).toBe('validation_failed')
      expect(upstream.requests).toEqual([])
    },
  )
})

describe("without a user's token that can be shown, nothing is asked", () => {
  const expired = new UnsecuredJWT({ exp: startMs / 1000 }).encode()
  test.each([
    { what: 'no user', caller: {}, code: 'access_denied' },
    { what: 'no token', caller: { user: 'carol' }, code: 'validation_failed' },
    { what: 'one that is over', caller: { userToken: expired }, code: 'unauthenticated' },
    { what: 'one that is no JWT', caller: { userToken: 'opaque' }, code: 'validation_failed' },
  ])('$what', async ({ caller, code }) => {
    const { upstream, get } = await exchanging({ actorTokenContent: 'M2M' })
    expect((await refusalOf(() => get({}, caller))).code).toBe(code)
    expect(upstream.requests).toEqual([])
  })

  test('one of an issuer that is not trusted', async () => {
    const { upstream, get } = await exchanging({ trustedIssuers: ['https://other.example'] })
    expect((await refusalOf(() => get())).code).toBe('access_denied')
    expect(upstream.requests).toEqual([])
  })

  test('a provider that has no such flow says so', async () => {
    const { get } = await exchanging(undefined)
    const error = await refusalOf(() => get())
    expect(error).toMatchObject({ code: 'validation_failed', message: expect.stringContaining('onBehalfOf') })
  })
})

describe('the answer', () => {
  test("ends with the user's token, however long it says it lives", async () => {
    const { upstream, get } = await exchanging({})
    upstream.respond({ json: { ...answer, expires_in: 86_400 } })
    expect(await get()).toEqual({
      response: { accessToken: 'at-1', tokenType: 'Bearer', expiresAt: startMs / 1000 + 1800 },
      expiresAtMs: startMs + 1_800_000,
      refreshAtMs: startMs + 1_800_000 - 180_000,
    })
  })

  test('ends before it when it says so, and with it when it says nothing', async () => {
    const { upstream, get } = await exchanging({})
    upstream.respond({ json: { ...answer, expires_in: 60 } }).respond({ json: { ...answer, expires_in: undefined } })
    expect(await get()).toMatchObject({ expiresAtMs: startMs + 60_000 })
    expect(await get()).toMatchObject({ expiresAtMs: startMs + 1_800_000 })
  })

  test('holds no refresh token', async () => {
    const { upstream, get } = await exchanging({})
    upstream.respond({ json: { ...answer, refresh_token: 'planted-refresh-token' } })
    expect(JSON.stringify(await get())).not.toContain('planted')
  })
})

test('nothing is logged, whatever happens', async () => {
  const { upstream, logger, get } = await exchanging({ actorTokenContent: 'M2M' })
  upstream.always(steps.respond({ status: 400, json: { error: 'invalid_grant', error_description: userToken } }))
  const error = await refusalOf(() => get())
  expect(JSON.stringify([error, String(error), logger.lines])).not.toContain(userToken)
  expect(logger.lines.filter(({ level }) => level !== 'debug')).toEqual([])
})
