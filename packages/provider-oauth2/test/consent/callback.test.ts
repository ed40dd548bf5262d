import { describe, expect, test } from 'vitest'
import { begunOf, ConsentWorld, queryOf } from './support/consent-world.ts'
import { issuer, ScriptedServer } from './support/scripted-server.ts'

const { metadata } = new ScriptedServer()
const promising = { options: { metadata: { ...metadata, authorization_response_iss_parameter_supported: true } } }

async function begun(options = {}) {
  const world = await ConsentWorld.start(options)
  const { authorizationUrl, sessionUri } = begunOf(await world.ask())
  return { world, sessionUri, back: world.server.agree(authorizationUrl) }
}

describe('a browser that is sent nowhere', () => {
  test.each(['', 'nothing', 'a.b', `${'a'.repeat(22)}.${'b'.repeat(43)}`])('with the state "%s"', async (state) => {
    const world = await ConsentWorld.start()
    const outcome = await world.callback({ state, code: 'x', iss: 'https://evil.example' })
    expect(outcome).toEqual({ outcome: 'refused', reason: state === '' ? 'malformed' : 'unknown_session' })
  })

  test.each(['code', 'state', 'iss', 'error'])('with %s twice; the attempt stays open', async (name) => {
    const { world, back } = await begun()
    const twice = new URLSearchParams(back)
    for (const value of ['a', 'b']) twice.append(name, value)
    expect(await world.callback(twice)).toEqual({ outcome: 'refused', reason: 'malformed' })
    expect(await world.callback(back)).toMatchObject({ outcome: 'returned', failed: false })
  })

  test.each([
    ['another issuer', {}, 'https://evil.example'],
    ['an issuer that is nearly right', {}, `${issuer}/`],
    ['no issuer although one was promised', promising, undefined],
  ])('with %s, for good', async (_, options, iss) => {
    const { world, sessionUri, back } = await begun(options)
    const right = new URLSearchParams(back)
    right.set('iss', issuer)
    if (iss !== undefined) back.set('iss', iss)
    expect(await world.callback(back)).toEqual({ outcome: 'refused', reason: 'wrong_issuer' })
    expect(await world.callback(right)).toEqual({ outcome: 'refused', reason: 'wrong_issuer' })
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED', failure: 'wrong_issuer' })
    expect(world.server.requests).toEqual([])
  })

  test('with an error of another issuer: it says nothing about this attempt', async () => {
    const { world, back } = await begun()
    const state = back.get('state') ?? ''
    const outcome = await world.callback({ state, error: 'access_denied', iss: 'https://evil.example' })
    expect(outcome).toEqual({ outcome: 'refused', reason: 'wrong_issuer' })
  })

  test('without a code and without an error', async () => {
    const { world, sessionUri, back } = await begun()
    back.delete('code')
    expect(await world.callback(back)).toEqual({ outcome: 'refused', reason: 'malformed' })
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED', failure: 'malformed' })
  })

  test('after the time of the attempt', async () => {
    const { world, back } = await begun()
    await world.clock.advance(600_000)
    expect(await world.callback(back)).toEqual({ outcome: 'refused', reason: 'expired' })
  })
})

test('the right issuer is let in', async () => {
  const { world, back } = await begun(promising)
  back.set('iss', issuer)
  expect(await world.callback(back)).toMatchObject({ outcome: 'returned', failed: false })
})

test('a return that comes again changes nothing and asks nothing, before and after the end', async () => {
  const { world, sessionUri, back } = await begun()
  const first = await world.callback(back)
  const forged = new URLSearchParams({ state: back.get('state') ?? '', error: 'access_denied' })
  expect(await world.callback(forged)).toEqual(first)
  const other = await world.start()
  await world.complete(sessionUri)
  expect(await world.callback(back, other)).toEqual(first)
  expect(world.server.redeemed()).toHaveLength(1)
  expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
})

test("what the vendor's code is not is not repeated", async () => {
  const { world, sessionUri, back } = await begun()
  const outcome = await world.callback({ state: back.get('state') ?? '', error: '<script>canary</script>' })
  expect(JSON.stringify(outcome)).not.toContain('canary')
  expect(await world.ask({ sessionUri })).toMatchObject({ failure: 'vendor_error' })
})

describe('what single vendors send back', () => {
  test('QuickBooks: the realm is kept and handed out with the token', async () => {
    const world = await ConsentWorld.start({
      options: { vendor: 'quickbooks', clientAuthMethod: 'client_secret_basic' },
    })
    const { authorizationUrl, sessionUri } = begunOf(await world.ask())
    const back = world.server.agree(authorizationUrl)
    back.set('realmId', '4620816365')
    const twice = new URLSearchParams(back)
    twice.append('realmId', '1')
    expect(await world.callback(twice)).toEqual({ outcome: 'refused', reason: 'malformed' })
    await world.callback(back)
    world.server.next('/oauth2/v1/tokens/bearer', () =>
      Response.json({ access_token: 'canary-access', token_type: 'bearer', expires_in: 3600 }),
    )
    await world.complete(sessionUri)
    expect(await world.ask({ sessionUri })).toMatchObject({ vendorParameters: { realmId: '4620816365' } })
  })

  test.each([
    ['https://accounts.zoho.eu', 'returned', 'accounts.zoho.eu'],
    [undefined, 'returned', 'accounts.zoho.com'],
    ['https://accounts.zoho.eu.evil.example', 'refused', undefined],
    ['https://accounts.zoho.eu/', 'refused', undefined],
  ])(
    'Zoho: of the servers that the callback names (%s) only known ones see the secret',
    async (server, outcome, host) => {
      const world = await ConsentWorld.start({ options: { vendor: 'zoho' } })
      const hosts: string[] = []
      const { authorizationUrl, sessionUri } = begunOf(await world.ask())
      const back = world.server.agree(authorizationUrl)
      if (server !== undefined) back.set('accounts-server', server)
      expect(await world.callback(back)).toMatchObject({ outcome })
      world.server.next('/oauth/v2/token', (_, request) => {
        hosts.push(request.host)
        return Response.json({ access_token: 'canary-access', refresh_token: 'canary-refresh', expires_in: 3600 })
      })
      if (outcome === 'refused') {
        expect(await world.ask({ sessionUri })).toMatchObject({ failure: 'unknown_server' })
        return
      }
      await world.complete(sessionUri)
      expect(hosts).toEqual([host])
      expect(await world.ask()).toMatchObject({ accessToken: 'canary-access' })
    },
  )

  test('TikTok: its own name for the client, a challenge in hex, and a code that is encoded once more', async () => {
    const options = { vendor: 'tiktok', pkce: true }
    const world = await ConsentWorld.start({ options })
    const { authorizationUrl, sessionUri } = begunOf(await world.ask())
    const query = queryOf(authorizationUrl)
    expect(query.get('client_key')).toBe('client')
    expect(query.has('client_id')).toBe(false)
    expect(query.get('code_challenge')).toMatch(/^[0-9a-f]{64}$/)
    await world.callback({ state: query.get('state') ?? '', code: 'a%2Ab%21' })
    world.server.next('/v2/oauth/token/', () => Response.json({ access_token: 'canary-access', expires_in: 3600 }))
    await world.complete(sessionUri)
    expect(world.server.requestsTo('/v2/oauth/token/')[0]?.form.get('code')).toBe('a*b!')
  })

  test('Shopify: a callback that is not signed is refused', async () => {
    const world = await ConsentWorld.start({ options: { vendor: 'shopify', shop: 'example' } })
    const { authorizationUrl } = begunOf(await world.ask())
    const state = queryOf(authorizationUrl).get('state') ?? ''
    expect(
      await world.callback({ state, code: 'x', shop: 'example.myshopify.com', timestamp: '1', hmac: '0'.repeat(64) }),
    ).toEqual({ outcome: 'refused', reason: 'malformed' })
  })
})
