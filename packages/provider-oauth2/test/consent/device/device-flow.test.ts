import { describe, expect, test } from 'vitest'
import { alice, begunOf, bob, ConsentWorld, refusalOf } from '../support/consent-world.ts'
import { issuer, refusal } from '../support/scripted-server.ts'

const second = 1_000
const grantType = 'urn:ietf:params:oauth:grant-type:device_code'

async function begun() {
  const world = await ConsentWorld.start({ options: { deviceFlow: true }, publicUrl: '', returnUrls: [] })
  const first = await world.first.broker.get('vendor', { oauth2TokenRequest: deviceRequest }, alice)
  const { oauth2TokenResponse: answer } = first
  const { sessionUri } = begunOf(answer)
  const poll = async (caller = alice, process = world.first) =>
    world.ended(
      process.broker
        .get('vendor', { oauth2TokenRequest: { ...deviceRequest, sessionUri } }, caller)
        .then(({ oauth2TokenResponse }) => oauth2TokenResponse),
    )
  const polls = () => world.server.redeemed(grantType).length
  return { world, answer, sessionUri, poll, polls }
}

const deviceRequest = { oauth2Flow: 'USER_FEDERATION', scopes: ['files:read'] } as const

describe('the device flow', () => {
  test('shows the address and the code, never the address with the code in it; nobody has to be sent back', async () => {
    const { answer, world } = await begun()
    expect(answer).toEqual({
      authorizationUrl: `${issuer}/activate`,
      userCode: 'WDJB-MJHT',
      sessionUri: expect.any(String),
      sessionStatus: 'IN_PROGRESS',
    })
    const [request] = world.server.requestsTo('/device')
    expect(Object.fromEntries(request?.form ?? [])).toMatchObject({ client_id: 'client', scope: 'files:read' })
  })

  test('gives the token once the user agreed, and asks the server no sooner than it wants', async () => {
    const { world, poll, polls } = await begun()
    for (let times = 0; times < 5; times++) expect(await poll()).toMatchObject({ userCode: 'WDJB-MJHT' })
    expect(polls()).toBe(0)
    await world.clock.advance(5 * second)
    for (let times = 0; times < 5; times++) expect(await poll()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    expect(polls()).toBe(1)
    world.server.device = 'agreed'
    await world.clock.advance(5 * second)
    expect(await poll()).toMatchObject({ accessToken: 'canary-access-1', scopes: ['files:read'] })
    expect(await poll()).toMatchObject({ accessToken: 'canary-access-1' })
    expect(polls()).toBe(2)
    expect(world.server.redeemed(grantType)[1]?.get('device_code')).toBe('canary-device-code')
    expect(await world.grants()).toHaveLength(1)
    expect(world.recorded).toContain('grant_added')
  })

  test('two processes together ask no more often than one', async () => {
    const { world, poll, polls } = await begun()
    const other = await world.start({ options: { deviceFlow: true }, publicUrl: '', returnUrls: [] })
    await world.clock.advance(5 * second)
    const held = Promise.withResolvers<void>()
    world.server.next('/token', async (process) => {
      await held.promise
      return process()
    })
    const first = poll()
    await world.clock.settle()
    expect(await poll(alice, other)).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    const late = Promise.withResolvers<void>()
    other.store.slow('lease', late.promise)
    const overtaken = poll(alice, other)
    await world.clock.settle()
    held.resolve()
    await first
    late.resolve()
    expect(await overtaken).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    expect(polls()).toBe(1)
  })

  test('asks five seconds less often each time the server finds it too fast', async () => {
    const { world, poll, polls } = await begun()
    for (const waitMs of [5 * second, 10 * second, 15 * second]) {
      const before = polls()
      world.server.next('/token', () => refusal('slow_down'))
      await world.clock.advance(waitMs - 1)
      await poll()
      expect(polls()).toBe(before)
      await world.clock.advance(1)
      expect(await poll()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
      expect(polls()).toBe(before + 1)
    }
  })

  test('a lost answer is asked for again, less often', async () => {
    const { world, poll, polls } = await begun()
    world.server.next('/token', () => new TypeError('fetch failed'))
    await world.clock.advance(5 * second)
    expect(await poll()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    world.server.device = 'agreed'
    await world.clock.advance(9 * second)
    await poll()
    expect(polls()).toBe(1)
    await world.clock.advance(second)
    expect(await poll()).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test.each(['access_denied', 'expired_token', 'invalid_grant'])('%s is the end of it, and stays', async (code) => {
    const { world, poll, polls, sessionUri } = await begun()
    world.server.next('/token', () => refusal(code))
    await world.clock.advance(5 * second)
    const failed = { sessionUri, sessionStatus: 'FAILED', failure: code }
    expect(await poll()).toEqual(failed)
    await world.clock.advance(10 * second)
    expect(await poll()).toEqual(failed)
    expect(polls()).toBe(1)
  })

  test('ends with the time that the server gave it', async () => {
    const { world, poll, polls } = await begun()
    await world.clock.advance(300 * second)
    expect(await poll()).toMatchObject({ sessionStatus: 'FAILED', failure: 'expired' })
    expect(polls()).toBe(0)
  })

  test('the handle is its owner alone; nobody completes it', async () => {
    const { world, poll, sessionUri } = await begun()
    expect(await refusalOf(poll(bob))).toMatchObject({ code: 'not_found' })
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'access_denied' })
  })

  test('an address that no browser should open is not shown', async () => {
    const world = await ConsentWorld.start({ options: { deviceFlow: true } })
    world.server.next('/device', () =>
      Response.json({ device_code: 'd', user_code: 'u', verification_uri: 'javascript:alert(1)', expires_in: 60 }),
    )
    expect(await refusalOf(world.ask())).toMatchObject({ code: 'upstream_unavailable' })
  })

  test('a server without it says that the operator has to act', async () => {
    const world = await ConsentWorld.start({
      options: { deviceFlow: true, vendor: 'notion', clientAuthMethod: 'client_secret_basic' },
    })
    expect((await refusalOf(world.ask())).message).toMatch(/device authorization endpoint/)
  })
})
