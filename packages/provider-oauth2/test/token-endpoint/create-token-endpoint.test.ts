import { type ScriptedUpstream, scriptedUpstream, steps, type UpstreamStep, VirtualClock } from '@credbroker/testkit'
import { UnsecuredJWT } from 'jose'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { TokenAsk, TokenOutcome } from '../../src/token-endpoint/token-outcome.ts'
import { clientId, clientSecret, type PartsUnderTest, providerParts } from '../support/provider-parts.ts'

const never = new AbortController().signal

interface World {
  readonly upstream: ScriptedUpstream
  readonly clock: VirtualClock
  ask(ask?: Partial<TokenAsk>): Promise<TokenOutcome>
}

type PartsAt = PartsUnderTest | ((upstream: ScriptedUpstream) => PartsUnderTest)

async function world(more: PartsAt = {}): Promise<World> {
  const clock = new VirtualClock()
  const upstream = await scriptedUpstream({ clock })
  onTestFinished(() => upstream.close())
  const wanted = typeof more === 'function' ? more(upstream) : more
  const { tokenEndpoint } = await providerParts({ origin: upstream.url, clock, ...wanted })
  const usual = { grantType: 'refresh_token', once: true, signal: never }
  return {
    upstream,
    clock,
    ask: (ask = {}) =>
      tokenEndpoint.request({ ...usual, parameters: new URLSearchParams({ refresh_token: 'rt-1' }), ...ask }),
  }
}

const token = { access_token: 'at-1', token_type: 'Bearer', expires_in: 3600 }
const form = (body = '') => Object.fromEntries(new URLSearchParams(body))

describe('what goes out', () => {
  test('a form, by POST, with the grant type and the client, and nothing in the URL', async () => {
    const { upstream, ask } = await world({ options: { clientAuthMethod: 'client_secret_post' } })
    upstream.respond({ json: token })
    await ask()
    const [request] = upstream.requests
    expect(request).toMatchObject({ method: 'POST', path: '/token' })
    expect(request?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'credbroker',
    })
    expect(form(request?.body)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
      client_id: clientId,
      client_secret: clientSecret,
    })
  })

  test('parameters that are there several times are sent several times', async () => {
    const { upstream, ask } = await world()
    upstream.respond({ json: token })
    await ask({ parameters: new URLSearchParams('resource=urn:a&resource=urn:b') })
    expect(new URLSearchParams(upstream.requests[0]?.body).getAll('resource')).toEqual(['urn:a', 'urn:b'])
  })

  test('a vendor that wants JSON gets JSON, with lists', async () => {
    const { upstream, ask } = await world({ vendor: { tokenRequestBody: 'json' } })
    upstream.respond({ json: token })
    await ask({ parameters: new URLSearchParams('resource=urn:a&resource=urn:b&code=c') })
    expect(upstream.requests[0]?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(upstream.requests[0]?.body ?? '')).toEqual({
      grant_type: 'refresh_token',
      resource: ['urn:a', 'urn:b'],
      code: 'c',
    })
  })

  test("the vendor's headers, and the parameters of preset and options, which replace none of ours", async () => {
    const { upstream, ask } = await world({
      vendor: {
        tokenRequestHeaders: { 'notion-version': '2022-06-28', 'user-agent': 'my app' },
        tokenParameters: { expiring: '1', audience: 'of the preset', refresh_token: 'not this' },
      },
      options: { tokenParameters: { audience: 'of the options', grant_type: 'not this' } },
    })
    upstream.respond({ json: token })
    await ask()
    expect(upstream.requests[0]?.headers).toMatchObject({ 'notion-version': '2022-06-28', 'user-agent': 'my app' })
    expect(form(upstream.requests[0]?.body)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'rt-1',
      expiring: '1',
      audience: 'of the options',
    })
  })

  test('refreshes go where the vendor wants them, and what names its own endpoint there', async () => {
    const { upstream, ask } = await world(({ url }) => ({ vendor: { refreshEndpoint: `${url}/refresh` } }))
    upstream.always(steps.respond({ json: token }))
    await ask()
    await ask({ refresh: true })
    await ask({ refresh: true, tokenEndpoint: `${upstream.url}/eu/token` })
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/token', '/refresh', '/eu/token'])
  })

  test('what must not arrive twice has a connection to itself; the rest keeps one', async () => {
    const { upstream, ask } = await world()
    upstream.always(steps.respond({ json: token }))
    await ask({ once: true })
    await ask({ once: false })
    expect(upstream.requests.map(({ headers }) => headers['connection'])).toEqual(['close', 'keep-alive'])
  })
})

describe('what comes back', () => {
  test('a token lives from when it was asked for', async () => {
    const { upstream, clock, ask } = await world()
    const sentAtMs = clock.now()
    upstream.delay(3_000).respond({ json: { ...token, refresh_token: 'rt-2', scope: 'a b' } })
    const asked = ask()
    await clock.advanceUntil(asked, 5_000)
    expect(await asked).toEqual({
      outcome: 'granted',
      answer: {
        accessToken: 'at-1',
        tokenType: 'Bearer',
        receivedAtMs: expect.any(Number),
        expiresAtMs: sentAtMs + 3_600_000,
        refreshToken: 'rt-2',
        scopes: ['a', 'b'],
        kept: {},
      },
    })
    expect(Reflect.get(Reflect.get(await asked, 'answer'), 'receivedAtMs')).toBeGreaterThanOrEqual(sentAtMs + 3_000)
  })

  test.each([
    { what: 'the option', accessTokenLifetime: '30m', lives: 1_800_000 },
    { what: 'the preset', accessTokenLifetime: undefined, lives: 7_200_000 },
  ])('where the vendor does not say how long, $what does', async ({ accessTokenLifetime, lives }) => {
    const { upstream, clock, ask } = await world({
      vendor: { accessTokenLifetimeMs: 7_200_000 },
      options: accessTokenLifetime === undefined ? {} : { accessTokenLifetime },
    })
    const sentAtMs = clock.now()
    upstream.respond({ json: { access_token: 'at-1', token_type: 'bearer' } })
    expect(await ask()).toMatchObject({ answer: { expiresAtMs: sentAtMs + lives, tokenType: 'Bearer' } })
  })

  test('a token that never ends has no end, whatever the preset says of others', async () => {
    const { upstream, ask } = await world({ vendor: { accessTokenLifetimeMs: 1, answer: { zeroMeansNever: true } } })
    upstream.respond({ json: { ...token, expires_in: 0 } })
    expect(Reflect.get(await ask(), 'answer')).not.toHaveProperty('expiresAtMs')
  })

  test("a preset's token type is given out as it is", async () => {
    const { upstream, ask } = await world({ vendor: { answer: { tokenTypes: ['bot'] } } })
    upstream.respond({ json: { ...token, token_type: 'bot' } })
    expect(await ask()).toMatchObject({ outcome: 'granted', answer: { tokenType: 'bot' } })
  })

  test.each(['DPoP', 'N_A', 'mac'])('a token of type %s is of no use, and its refresh token is saved', async (type) => {
    const { upstream, ask } = await world()
    upstream.respond({ json: { ...token, token_type: type, refresh_token: 'rt-2' } })
    expect(await ask()).toMatchObject({
      outcome: 'unknown',
      error: { code: 'upstream_rejected' },
      salvaged: { refreshToken: 'rt-2' },
    })
  })

  test.each([201, 206])('status %d with a token is a token', async (status) => {
    const { upstream, ask } = await world()
    upstream.respond({ status, json: token })
    expect((await ask()).outcome).toBe('granted')
  })

  test('an error that comes with status 200 is an error', async () => {
    const { upstream, ask } = await world()
    upstream.respond({ json: { error: 'bad_refresh_token', error_description: 'planted text' } })
    const outcome = await ask()
    expect(outcome).toMatchObject({ outcome: 'refused', upstreamCode: 'bad_refresh_token' })
    expect(JSON.stringify(outcome)).not.toContain('planted text')
  })

  const hostile: readonly { readonly what: string; readonly step: UpstreamStep; readonly outcome: string }[] = [
    { what: 'a page with status 200', step: steps.html(), outcome: 'unknown' },
    { what: 'a page with status 400', step: steps.html(400), outcome: 'refused' },
    { what: 'a page with status 502', step: steps.html(502), outcome: 'unknown' },
    { what: 'an empty answer', step: steps.respond({ status: 204 }), outcome: 'unknown' },
    { what: 'a JSON list', step: steps.respond({ json: [token] }), outcome: 'unknown' },
    { what: 'no access token', step: steps.respond({ json: { token_type: 'bearer' } }), outcome: 'unknown' },
    { what: 'half an answer', step: steps.truncate(), outcome: 'unknown' },
    { what: 'a reset', step: steps.reset(), outcome: 'unknown' },
    { what: 'no answer', step: steps.dropAfterProcessing(), outcome: 'unknown' },
    { what: 'a limit', step: steps.rateLimit({ retryAfterSeconds: 7 }), outcome: 'unprocessed' },
  ]
  test.each(hostile)('$what: $outcome', async ({ step, outcome }) => {
    const { upstream, ask } = await world()
    upstream.always(step)
    expect((await ask()).outcome).toBe(outcome)
    expect(upstream.requests).toHaveLength(1)
  })

  test('an answer of more than a mebibyte is not read on', async () => {
    const { upstream, ask } = await world()
    upstream.hugeBody(3 * 1024 * 1024)
    expect(await ask()).toMatchObject({ outcome: 'unknown', error: { code: 'upstream_unavailable' } })
  })

  test.each([
    { what: 'a server that hangs', step: steps.hang() },
    { what: 'a body that drips', step: steps.slowBody(1_000) },
  ])('$what is left after ten seconds', async ({ step }) => {
    const { upstream, clock, ask } = await world()
    upstream.always(step)
    const startedAtMs = clock.now()
    const asked = ask()
    await clock.advanceUntil(asked, 20_000)
    expect(await asked).toMatchObject({ outcome: 'unknown', error: { code: 'upstream_unavailable' } })
    expect(clock.now() - startedAtMs).toBeLessThanOrEqual(10_250)
  })

  test('Retry-After reaches the caller', async () => {
    const { upstream, ask } = await world()
    upstream.rateLimit({ retryAfterSeconds: 7 })
    expect(await ask()).toMatchObject({ error: { code: 'throttled', retryAfterMs: 7_000 } })
  })

  test.each([302, 307, 308])('a redirect with status %d is not followed', async (status) => {
    const { upstream, ask } = await world()
    upstream.respond({ status, headers: { location: `${upstream.url}/elsewhere` } })
    expect(await ask()).toMatchObject({ outcome: 'refused', upstreamCode: 'redirected' })
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/token'])
  })

  test('nobody listens: nothing was done', async () => {
    const { ask } = await world({ metadata: { token_endpoint: 'http://127.0.0.1:1/token' } })
    expect(await ask()).toMatchObject({ outcome: 'unprocessed', error: { code: 'upstream_unavailable' } })
  })

  test('an address that the network rules forbid: nothing was done', async () => {
    const { upstream, ask } = await world({ network: {} })
    expect(await ask()).toMatchObject({ outcome: 'unprocessed', error: { code: 'access_denied' } })
    expect(upstream.requests).toHaveLength(0)
  })
})

describe("limits hold for a host's own fetch", () => {
  test('the size', async () => {
    const big = JSON.stringify({ ...token, padding: 'a'.repeat(1_048_576) })
    const { ask } = await world({ fetch: async () => new Response(big) })
    expect(await ask()).toMatchObject({ outcome: 'unknown' })
  })

  test('the time', async () => {
    const fetch = (_: string | URL, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    const { clock, ask } = await world({ fetch })
    const asked = ask()
    expect(await clock.advanceUntil(asked, 12_000)).toBe(true)
    expect(await asked).toMatchObject({ outcome: 'unknown' })
  })
})

describe('giving up', () => {
  test('before anything was sent rejects with the reason, and sends nothing', async () => {
    const { upstream, ask } = await world()
    const reason = new Error('enough')
    await expect(ask({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(upstream.requests).toHaveLength(0)
  })

  test('after it was sent leaves the outcome open', async () => {
    const { upstream, clock, ask } = await world()
    const controller = new AbortController()
    upstream.hang()
    const asked = ask({ signal: controller.signal })
    for (let turn = 0; upstream.requests.length === 0 && turn < 1_000; turn++) await clock.settle()
    controller.abort(new Error('enough'))
    expect(await asked).toMatchObject({ outcome: 'unknown', error: { code: 'upstream_unavailable' } })
  })

  test('one call says nothing about another that gave up for the same reason', async () => {
    const { upstream, clock, ask } = await world()
    const controller = new AbortController()
    upstream.hang()
    const sent = ask({ signal: controller.signal })
    for (let turn = 0; upstream.requests.length === 0 && turn < 1_000; turn++) await clock.settle()
    const unsent = ask({ signal: controller.signal, tokenEndpoint: 'http://127.0.0.1:1/token' })
    controller.abort(new Error('enough'))
    await unsent.catch(() => {})
    expect((await sent).outcome).toBe('unknown')
  })
})

describe('a method that the server says it does not take', () => {
  const discovered = ({ url }: ScriptedUpstream): PartsUnderTest => ({
    options: { metadata: undefined, discoveryUrl: `${url}/.well-known/openid-configuration` },
  })
  const metadata = (url: string) => ({ issuer: url, token_endpoint: `${url}/token` })

  test('is not tried', async () => {
    const { upstream, ask } = await world(discovered)
    const methods = ['client_secret_post', 'private_key_jwt']
    upstream.respond({ json: { ...metadata(upstream.url), token_endpoint_auth_methods_supported: methods } })
    expect(await ask()).toMatchObject({
      outcome: 'unprocessed',
      error: { code: 'upstream_rejected', message: expect.stringContaining('clientAuthMethod') },
    })
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration'])
  })

  test('without such a list everything is tried', async () => {
    const { upstream, ask } = await world(discovered)
    upstream.respond({ json: metadata(upstream.url) }).respond({ json: token })
    expect((await ask()).outcome).toBe('granted')
  })

  test('metadata that cannot be had: nothing was done', async () => {
    const { upstream, ask } = await world(discovered)
    upstream.respond({ status: 404 })
    expect(await ask()).toMatchObject({ outcome: 'unprocessed', error: { code: 'upstream_unavailable' } })
  })
})

describe('ID tokens', () => {
  /** An ID token as the server would make it at this instant. Its signature is not what is judged here. */
  function idToken(clock: VirtualClock, issuer: string, claims: object = {}, header = { alg: 'ES256' }): string {
    const now = Math.floor(clock.now() / 1000)
    const usual = { iss: issuer, aud: clientId, sub: 'alice', iat: now, exp: now + 300, nonce: 'n-1' }
    const [, payload] = new UnsecuredJWT({ ...usual, ...claims }).encode().split('.')
    return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.c2ln`
  }

  test('its claims are given out once they are found right', async () => {
    const { upstream, clock, ask } = await world()
    upstream.respond({ json: { ...token, id_token: idToken(clock, upstream.url) } })
    expect(await ask({ nonce: 'n-1' })).toMatchObject({
      outcome: 'granted',
      answer: { idTokenClaims: { sub: 'alice', nonce: 'n-1' } },
    })
  })

  test.each([
    { what: 'another nonce', claims: { nonce: 'n-2' } },
    { what: 'no nonce', claims: { nonce: undefined } },
    { what: 'another issuer', claims: { iss: 'https://evil.example' } },
    { what: 'another audience', claims: { aud: 'somebody else' } },
    { what: 'further audiences without azp', claims: { aud: [clientId, 'other'] } },
    { what: 'an end that is past', claims: { exp: 1_799_999_000 } },
    { what: 'no subject', claims: { sub: undefined } },
  ])('$what: the answer is of no use, and its refresh token is saved', async ({ claims }) => {
    const { upstream, clock, ask } = await world()
    const id_token = idToken(clock, upstream.url, claims)
    upstream.respond({ json: { ...token, refresh_token: 'rt-2', id_token } })
    expect(await ask({ nonce: 'n-1' })).toMatchObject({
      outcome: 'unknown',
      error: { code: 'upstream_rejected' },
      salvaged: { refreshToken: 'rt-2' },
    })
  })

  test('none, although one was asked for, is of no use either', async () => {
    const { upstream, ask } = await world()
    upstream.respond({ json: token })
    expect((await ask({ nonce: 'n-1' })).outcome).toBe('unknown')
  })

  test('an unsigned one is refused', async () => {
    const { upstream, clock, ask } = await world()
    upstream.respond({ json: { ...token, id_token: idToken(clock, upstream.url, {}, { alg: 'none' }) } })
    expect((await ask({ nonce: 'n-1' })).outcome).toBe('unknown')
  })

  test.each([
    { late: 59, outcome: 'granted' },
    { late: 61, outcome: 'unknown' },
  ])("$late s after its end, by the broker's own clock, it is $outcome", async ({ late, outcome }) => {
    const { upstream, clock, ask } = await world()
    const id_token = idToken(clock, upstream.url, { exp: Math.floor(clock.now() / 1000) - late })
    upstream.respond({ json: { ...token, id_token } })
    expect((await ask({ nonce: 'n-1' })).outcome).toBe(outcome)
  })

  test('one that nobody asked for costs nothing, whatever is in it', async () => {
    const { upstream, ask } = await world()
    upstream.respond({ json: { ...token, id_token: 'garbage' } })
    expect(await ask()).toMatchObject({ outcome: 'granted' })
  })

  describe("of Microsoft's shared tenants", () => {
    const tid = '11111111-2222-3333-4444-555555555555'
    const entra = 'https://login.microsoftonline.com'
    const shared: PartsUnderTest = {
      vendor: { issuer: `${entra}/common/v2.0`, tokenEndpoint: `${entra}/common/oauth2/v2.0/token` },
      options: { metadata: undefined },
    }

    test.each([
      { what: 'the tenant that it names', claims: { iss: `${entra}/${tid}/v2.0`, tid }, outcome: 'granted' },
      {
        what: 'another tenant',
        claims: { iss: `${entra}/99999999-2222-3333-4444-555555555555/v2.0`, tid },
        outcome: 'unknown',
      },
      { what: 'another host', claims: { iss: `https://evil.example/${tid}/v2.0`, tid }, outcome: 'unknown' },
      { what: 'no tenant', claims: { iss: `${entra}/{tenantid}/v2.0` }, outcome: 'unknown' },
      {
        what: 'a tenant that is no id',
        claims: { iss: `${entra}/x/../evil/v2.0`, tid: 'x/../evil' },
        outcome: 'unknown',
      },
    ])('issued by $what: $outcome', async ({ claims, outcome }) => {
      const upstream = await scriptedUpstream()
      onTestFinished(() => upstream.close())
      const clock = new VirtualClock()
      const { tokenEndpoint } = await providerParts({ ...shared, clock, fetch: upstream.fetch })
      upstream.respond({ json: { ...token, id_token: idToken(clock, entra, claims) } })
      const parameters = new URLSearchParams()
      const ask = { grantType: 'authorization_code', parameters, once: true, nonce: 'n-1', signal: never }
      expect((await tokenEndpoint.request(ask)).outcome).toBe(outcome)
    })
  })
})
