import { describe, expect, test } from 'vitest'
import { begunOf, ConsentWorld, queryOf, refusalOf } from './support/consent-world.ts'

const scopeOf = (url: string | undefined) => queryOf(url).get('scope')

describe('a grant and what is asked of it', () => {
  test('covers less, in any order and with repetition', async () => {
    const world = await ConsentWorld.start()
    await world.consented({ scopes: ['b', 'a'] })
    for (const scopes of [['a'], ['b'], ['a', 'b'], ['b', 'a', 'b']])
      expect(await world.ask({ scopes })).toMatchObject({ accessToken: 'canary-access-1', scopes: ['a', 'b'] })
    expect(await world.ask({ scopes: ['A'] })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  })

  test('more is asked for together with what was granted', async () => {
    const world = await ConsentWorld.start()
    await world.consented({ scopes: ['files:read', 'offline_access'] })
    const { authorizationUrl, sessionUri } = begunOf(await world.ask({ scopes: ['files:write'] }))
    expect(scopeOf(authorizationUrl)).toBe('files:read files:write offline_access')
    await world.callback(world.server.agree(authorizationUrl))
    await world.complete(sessionUri)
    expect(await world.ask({ scopes: ['files:read', 'files:write'] })).toMatchObject({ accessToken: 'canary-access-2' })
  })

  test('what was refused is not asked for again; the answer names it', async () => {
    const world = await ConsentWorld.start()
    world.server.grants = (scope) => scope !== 'files:write'
    const request = { scopes: ['files:read', 'files:write'] }
    const { sessionUri } = await world.consented(request)
    for (const again of [request, { ...request, sessionUri }, { scopes: ['files:write'] }]) {
      expect(await refusalOf(world.ask(again))).toMatchObject({
        code: 'access_denied',
        details: { missingScopes: ['files:write'] },
      })
    }
    expect(await world.ask({ scopes: ['files:read'] })).toMatchObject({ accessToken: 'canary-access-1' })
    expect(await world.ask({ ...request, forceAuthentication: true })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  })

  test('with something new among it, the user is asked once more', async () => {
    const world = await ConsentWorld.start()
    world.server.grants = (scope) => scope === 'a'
    await world.consented({ scopes: ['a', 'b'] })
    await world.consented({ scopes: ['b', 'c'] })
    expect(await refusalOf(world.ask({ scopes: ['b', 'c'] }))).toMatchObject({ details: { missingScopes: ['b', 'c'] } })
  })

  test('a poll without scopes is about those of the attempt', async () => {
    const world = await ConsentWorld.start({ options: { scopes: ['default'] } })
    const { sessionUri } = await world.consented({ scopes: ['other'] })
    expect(await world.ask({ sessionUri, scopes: [] })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('the defaults of the provider stand in for none', async () => {
    const world = await ConsentWorld.start({ options: { scopes: ['b', 'a'] } })
    expect(scopeOf((await world.ask({ scopes: [] })).authorizationUrl)).toBe('a b')
  })

  test('a vendor without scopes is asked for none, and none are compared', async () => {
    const world = await ConsentWorld.start({ options: { vendor: 'notion', clientAuthMethod: 'client_secret_basic' } })
    const { authorizationUrl, sessionUri } = begunOf(await world.ask({ scopes: ['whatever'] }))
    expect(scopeOf(authorizationUrl)).toBe(null)
    await world.callback(world.server.agree(authorizationUrl))
    world.server.next('/v1/oauth/token', () => Response.json({ access_token: 'canary-access', refresh_token: null }))
    await world.complete(sessionUri)
    expect(await world.ask({ scopes: ['something else'] })).toMatchObject({ accessToken: 'canary-access' })
  })

  test('a consent that the vendor ended is asked for with all that it had', async () => {
    const world = await ConsentWorld.start()
    await world.consented({ scopes: ['a', 'b'] })
    await world.clock.advance(600_000)
    world.server.next('/token', () => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const first = await world.ask({ scopes: ['a'] })
    expect(scopeOf(first.authorizationUrl)).toBe('a b')
    expect(await world.ask({ scopes: ['a'] })).toEqual(first)
    expect(world.server.redeemed('refresh_token')).toHaveLength(1)
    expect(await world.grants()).toMatchObject([{ status: 'needs_consent', reason: 'refused' }])
  })
})
