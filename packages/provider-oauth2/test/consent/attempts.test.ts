import { describe, expect, test } from 'vitest'
import { alice, begunOf, bob, ConsentWorld, queryOf, refusalOf, returnUrl } from './support/consent-world.ts'

const minute = 60_000

describe('who may ask', () => {
  test('a caller without a user never gets what belongs to somebody', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.consented()
    for (const request of [{}, { sessionUri }]) {
      const error = await refusalOf(world.ask(request, { workload: 'agent' }))
      expect(error).toMatchObject({ code: 'access_denied' })
      expect(error.message).toMatch(/names none/)
    }
  })

  test("another person's handle, another workload's and an invented one get the same answer", async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = begunOf(await world.ask())
    const invented = sessionUri.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    const errors = await Promise.all([
      refusalOf(world.ask({ sessionUri }, bob)),
      refusalOf(world.ask({ sessionUri }, { ...alice, workload: 'other' })),
      refusalOf(world.ask({ sessionUri: invented })),
      refusalOf(world.ask({ sessionUri: 'urn:ietf:params:oauth:request_uri:x' })),
    ])
    for (const { code, message } of errors) {
      expect({ code, message }).toEqual({
        code: 'not_found',
        message: 'there is no such session; start a new consent, without sessionUri',
      })
    }
  })
})

describe('return URLs', () => {
  test.each([
    ['longer', `${returnUrl}&more`],
    ['shorter', 'https://app.example/done'],
    ['in another case', 'https://app.example/Done?tab=1'],
    ['with a user', 'https://app.example@evil.example/done?tab=1'],
    ['without slashes', 'https:evil.example'],
    ['with a fragment', `${returnUrl}#x`],
    ['spelled otherwise', 'https://APP.example/done?tab=1'],
    ['with a backslash', 'https:\\\\app.example\\done?tab=1'],
  ])('one %s is refused, and nothing is begun', async (_, resourceOauth2ReturnUrl) => {
    const world = await ConsentWorld.start()
    const before = world.first.store.calls.put
    const error = await refusalOf(world.ask({ resourceOauth2ReturnUrl }))
    expect(error.code).toBe('validation_failed')
    expect(error.details?.fieldList?.[0]).toMatchObject({ name: 'oauth2TokenRequest.resourceOauth2ReturnUrl' })
    expect(world.first.store.calls.put).toBe(before)
  })

  test('none registered and none given are two messages that say what to do', async () => {
    const world = await ConsentWorld.start({ returnUrls: [] })
    const registered = await ConsentWorld.start()
    const { broker } = registered.first
    const without = broker.get('vendor', { oauth2TokenRequest: { oauth2Flow: 'USER_FEDERATION' } }, alice)
    expect((await refusalOf(world.ask())).message).toMatch(
      /must register at least one under workloads\.agent\.returnUrls/,
    )
    expect((await refusalOf(without)).message).toMatch(/must be given/)
  })

  test('a poll may leave it out: the attempt remembers it', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.consented()
    const answer = await world.first.broker.get(
      'vendor',
      { oauth2TokenRequest: { oauth2Flow: 'USER_FEDERATION', sessionUri } },
      alice,
    )
    expect(answer.oauth2TokenResponse).toMatchObject({ accessToken: 'canary-access-1' })
  })
})

test('a broker without a public address says that the operator has to set it', async () => {
  const world = await ConsentWorld.start({ publicUrl: '' })
  const error = await refusalOf(world.ask())
  expect(error).toMatchObject({ code: 'validation_failed' })
  expect(error.message).toMatch(/publicUrl/)
})

describe('one attempt', () => {
  test('who asks again for the same thing gets the same attempt while it is open', async () => {
    const world = await ConsentWorld.start()
    const other = await world.start()
    const first = await world.ask({ scopes: ['b', 'a'], customParameters: { x: '1', y: '2' } })
    const again = { scopes: ['a', 'b', 'a'], customParameters: { y: '2', x: '1' } }
    expect(await world.ask(again)).toEqual(first)
    expect(await world.ask(again, alice, other)).toEqual(first)
    for (const different of [
      { scopes: ['a'] },
      { ...again, customState: 's' },
      { ...again, resources: ['urn:a'] },
      { ...again, forceAuthentication: true },
    ])
      expect(await world.ask(different)).not.toEqual(first)
    await world.clock.advance(10 * minute)
    expect(await world.ask(again)).not.toEqual(first)
  })

  test('what the user refused stays failed, and the consent from before stays as it was', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    const { authorizationUrl, sessionUri } = begunOf(await world.ask({ scopes: ['files:read', 'files:write'] }))
    const state = queryOf(authorizationUrl).get('state') ?? ''
    const outcome = await world.callback({ state, error: 'access_denied', error_description: '<b>canary</b>' })
    expect(outcome).toEqual({
      outcome: 'returned',
      location: `https://app.example/done?tab=1&session_id=${encodeURIComponent(sessionUri)}&error=access_denied`,
      failed: true,
    })
    const failed = { sessionUri, sessionStatus: 'FAILED', failure: 'access_denied' }
    expect(await world.ask({ sessionUri })).toEqual(failed)
    await world.clock.advance(minute)
    expect(await world.ask({ sessionUri })).toEqual(failed)
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'access_denied' })
    expect(await world.ask()).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('one whose time is over has failed, and its code is never used', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    await world.clock.advance(10 * minute)
    expect(await world.ask({ sessionUri })).toEqual({ sessionUri, sessionStatus: 'FAILED', failure: 'expired' })
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'access_denied' })
    expect(world.server.requests).toEqual([])
  })

  test('one without a living grant any more has failed', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.consented()
    const [grant] = await world.grants()
    await world.first.broker.consents.revokeGrant('vendor', grant?.id ?? '')
    expect(await world.ask({ sessionUri })).toEqual({ sessionUri, sessionStatus: 'FAILED', failure: 'revoked' })
  })

  test('it is asked about for what it was begun for', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.consented({ resources: ['urn:a'] })
    expect(await refusalOf(world.ask({ sessionUri, resources: ['urn:b'] }))).toMatchObject({
      code: 'validation_failed',
    })
    expect(await world.ask({ sessionUri, resources: ['urn:a'] })).toMatchObject({ accessToken: 'canary-access-1' })
  })
})

describe('forced authentication', () => {
  test('never gives a token from before, also to polls that leave the flag out, and others keep the old one meanwhile', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    const forced = await world.ask({ forceAuthentication: true })
    expect(await world.ask({ forceAuthentication: true })).toEqual(forced)
    const { authorizationUrl, sessionUri } = begunOf(forced)
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    expect(await world.ask()).toMatchObject({ accessToken: 'canary-access-1' })

    await world.callback(world.server.agree(authorizationUrl))
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    await world.complete(sessionUri)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-2' })
    expect(await world.ask()).toMatchObject({ accessToken: 'canary-access-2' })
    expect(world.recorded.filter((action) => String(action).startsWith('grant_'))).toEqual([
      'grant_added',
      'grant_replaced',
    ])
  })

  test('does not keep the refresh token of the consent that it takes the place of', async () => {
    const world = await ConsentWorld.start({ options: { vendor: 'google' } })
    await world.consented()
    world.server.givesRefreshToken = false
    await world.consented({ scopes: ['files:read', 'more'] })
    expect(await world.grants()).toMatchObject([{ renewable: true }])
    await world.consented({ forceAuthentication: true })
    expect(await world.grants()).toMatchObject([{ renewable: false }])
  })
})

test('a grant of another client is none, and its tokens are shown to nobody', async () => {
  const world = await ConsentWorld.start()
  const { sessionUri } = await world.consented()
  const moved = await world.start({ options: { clientId: 'other-client' } })
  expect(await world.ask({}, alice, moved)).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  expect(await world.ask({ sessionUri }, alice, moved)).toMatchObject({ failure: 'provider_changed' })
  const [grant] = await world.grants()
  await moved.broker.consents.revokeGrant('vendor', grant?.id ?? '')
  expect(world.server.requestsTo('/revoke')).toEqual([])
})

test('a token is looked at again after five minutes, so that an end elsewhere is noticed', async () => {
  const world = await ConsentWorld.start()
  world.server.answer = { expires_in: 86_400 }
  await world.consented()
  await world.ask()
  const other = await world.start()
  const [grant] = await world.grants()
  await other.broker.consents.revokeGrant('vendor', grant?.id ?? '')
  expect(await world.ask()).toMatchObject({ accessToken: 'canary-access-1' })
  await world.clock.advance(5 * minute)
  await world.ask()
  await world.clock.settle()
  expect(await world.ask()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
})
