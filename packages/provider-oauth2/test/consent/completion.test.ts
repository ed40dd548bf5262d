import { BrokerError } from '@credbroker/core'
import { describe, expect, test } from 'vitest'
import { alice, begunOf, ConsentWorld, refusalOf } from './support/consent-world.ts'
import { idToken, refusal } from './support/scripted-server.ts'

const noSuchSession = 'invalid or expired session; start a new consent'

/** A token of this person; each is another text. */
function tokenOf(sub: string, jti: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'ES256' })}.${part({ iss: 'https://idp.example', sub, jti })}.${part({ jti })}`
}

const unavailable = () => Response.json({ error: 'temporarily_unavailable' }, { status: 503 })
const lost = () => new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })

describe('whose session it is', () => {
  test('everybody else, an unknown one, and one without an answer yet hear the same', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri: early } = begunOf(await world.ask({ customState: 'early' }))
    const [first, second, third] = [await world.agreed(), await world.agreed(), await world.agreed()]
    for (const attempt of [
      world.complete(first.sessionUri, { userId: 'bob' }),
      world.complete(second.sessionUri, { userToken: tokenOf('alice', '1') }),
      world.complete(`${third.sessionUri}x`),
      world.complete(early),
    ]) {
      const { code, message } = await refusalOf(attempt)
      expect({ code, message }).toEqual({ code: 'access_denied', message: noSuchSession })
    }
    expect(world.server.requests).toEqual([])
    await world.complete(third.sessionUri)
    expect(await world.ask({ sessionUri: third.sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('a session whose browser was somebody else is over for its owner too', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    await refusalOf(world.complete(sessionUri, { userId: 'victim' }))
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'access_denied' })
    expect(await world.ask({ sessionUri })).toEqual({ sessionUri, sessionStatus: 'FAILED', failure: 'wrong_user' })
    expect(world.server.requests).toEqual([])
  })

  test('another token of the same person will do; their name will not', async () => {
    const world = await ConsentWorld.start()
    const caller = { workload: 'agent', userToken: tokenOf('alice', '1') }
    for (const stranger of [{ userId: 'alice' }, { userToken: tokenOf('bob', '1') }]) {
      const { sessionUri } = await world.agreed({}, caller)
      expect(await refusalOf(world.complete(sessionUri, stranger))).toMatchObject({ code: 'access_denied' })
    }
    const { sessionUri } = await world.agreed({}, caller)
    await world.complete(sessionUri, { userToken: tokenOf('alice', '2') })
    const later = { workload: 'agent', userToken: tokenOf('alice', '3') }
    expect(await world.ask({}, later)).toMatchObject({ accessToken: 'canary-access-1' })
  })
})

describe('completing twice is completing once', () => {
  test('after the end, in every process', async () => {
    const world = await ConsentWorld.start()
    const other = await world.start()
    const { sessionUri } = await world.consented()
    await world.complete(sessionUri)
    await world.complete(sessionUri, { userId: 'alice' }, other)
    expect(world.server.redeemed()).toHaveLength(1)
  })

  test('while the first is at it: the second waits, and hears that it is done', async () => {
    const world = await ConsentWorld.start()
    const other = await world.start()
    const { sessionUri } = await world.agreed()
    const answer = Promise.withResolvers<void>()
    world.server.next('/token', async (process) => {
      await answer.promise
      return process()
    })
    const first = world.first.broker.completeSession(sessionUri, { userId: 'alice' })
    const second = other.broker.completeSession(sessionUri, { userId: 'alice' })
    await world.clock.advance(2_000)
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    answer.resolve()
    await world.ended(Promise.all([first, second]))
    expect(world.server.redeemed()).toHaveLength(1)
  })
})

describe('what the vendor says to the code', () => {
  test('a refusal ends the attempt with the code of the vendor, and nothing else of it', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.server.next('/token', () => refusal('invalid_grant'))
    const error = await refusalOf(world.complete(sessionUri))
    expect(error).toMatchObject({ code: 'upstream_rejected', details: { upstreamCode: 'invalid_grant' } })
    expect(error.message).not.toContain('canary')
    expect(await world.ask({ sessionUri })).toEqual({ sessionUri, sessionStatus: 'FAILED', failure: 'invalid_grant' })
    expect((await refusalOf(world.complete(sessionUri))).message).toBe(noSuchSession)
    expect(world.server.redeemed()).toHaveLength(1)
  })

  test('busy means not yet: completing again works, with the same code', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    for (let times = 0; times < 3; times++) {
      world.server.next('/token', unavailable)
      expect(await refusalOf(world.complete(sessionUri))).toMatchObject({
        code: 'upstream_unavailable',
        retryable: true,
      })
      expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    }
    await world.complete(sessionUri)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('a lost answer ends the attempt: nobody knows whether the code still serves', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.server.next('/token', (process) => {
      process()
      return lost()
    })
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'upstream_unavailable' })
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED', failure: 'outcome_unknown' })
    expect(world.server.redeemed()).toHaveLength(1)
  })

  test('a server that never answers does not hold anybody longer than the deadline', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.server.next(
      '/token',
      (_, { signal }) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    )
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'upstream_unavailable' })
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED' })
    expect(await world.ask()).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
  })

  test("an ID token for another sign-in is somebody else's answer: nothing of it is kept", async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed({ scopes: ['openid'] })
    world.server.answer = { id_token: idToken({ nonce: 'another' }) }
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'upstream_rejected' })
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED', failure: 'invalid_answer' })
    expect(await world.grants()).toEqual([])
  })

  test('of an answer that is of no use the refresh token is kept, and brings the next token', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.server.next('/token', () => Response.json({ token_type: 'Bearer', refresh_token: 'canary-refresh-saved' }))
    await world.complete(sessionUri)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
    expect(world.server.redeemed('refresh_token').map((form) => form.get('refresh_token'))).toEqual([
      'canary-refresh-saved',
    ])
  })

  test('the code is not shown to a client that was configured meanwhile', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    const moved = await world.start({ options: { clientId: 'other-client' } })
    expect(await refusalOf(world.complete(sessionUri, { userId: 'alice' }, moved))).toMatchObject({
      code: 'access_denied',
    })
    expect(await world.ask({ sessionUri })).toMatchObject({ failure: 'provider_changed' })
    expect(world.server.requests).toEqual([])
  })

  test('a refresh token that the vendor gives with the first consent only stays', async () => {
    const world = await ConsentWorld.start({ options: { vendor: 'google' } })
    await world.consented()
    world.server.givesRefreshToken = false
    world.server.answer = { scope: 'files:read files:write' }
    await world.consented({ scopes: ['files:read', 'files:write'] })
    await world.clock.advance(600_000)
    await world.ask()
    expect(world.server.redeemed('refresh_token').map((form) => form.get('refresh_token'))).toEqual([
      'canary-refresh-1',
    ])
  })

  test('one that may be used up does not', async () => {
    const world = await ConsentWorld.start()
    await world.consented()
    world.server.givesRefreshToken = false
    await world.consented({ scopes: ['files:read', 'files:write'] })
    expect(await world.grants()).toMatchObject([{ renewable: false }])
  })
})

describe('a store that fails', () => {
  test('before the code is used: the code is not used', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.first.store.fullDisk(true)
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'internal' })
    expect(world.server.requests).toEqual([])
    world.first.store.fullDisk(false)
    await world.complete(sessionUri)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test.each(['failBefore', 'failAfter'] as const)('after it (%s): the write is tried until it works', async (fail) => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.server.next('/token', (process) => {
      world.first.store[fail]('put', 3)
      return process()
    })
    await world.complete(sessionUri)
    expect(world.server.redeemed()).toHaveLength(1)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
    expect(await world.grants()).toHaveLength(1)
    expect(world.recorded.filter((action) => String(action).startsWith('grant_'))).toEqual(['grant_added'])
    expect(JSON.stringify(world.first.log.lines)).not.toContain('canary')
  })

  test('a refusal is final too: the code is not shown again', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.server.next('/token', () => {
      world.first.store.failBefore('put', 3)
      return refusal('invalid_grant')
    })
    await refusalOf(world.complete(sessionUri))
    await world.clock.advance(120_000)
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'FAILED', failure: 'invalid_grant' })
    expect(world.server.redeemed()).toHaveLength(1)
  })

  test('beyond the deadline: the caller hears of it then, and the grant is there once the store works', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    world.server.next('/token', (process) => {
      world.first.store.fullDisk(true)
      return process()
    })
    expect(await refusalOf(world.complete(sessionUri))).toMatchObject({ code: 'upstream_unavailable' })
    await world.clock.advance(300_000)
    expect(world.clock.pendingInForeground).toBe(0)
    world.first.store.fullDisk(false)
    await world.clock.advance(3_000)
    expect(await world.ask({ sessionUri })).toMatchObject({ accessToken: 'canary-access-1' })
    expect(world.server.redeemed()).toHaveLength(1)
  })
})

describe('a process that ends in the middle', () => {
  test('after the grant was written: the next one finds it, and uses no code', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    const { store, broker, id } = world.first
    world.server.next('/token', (process) => {
      // The grant is the next record; what comes after it does not get written any more.
      store.slow('put', Promise.resolve())
      store.slow('put', new Promise(() => {}))
      return process()
    })
    broker.completeSession(sessionUri, { userId: 'alice' }).catch(() => {})
    await world.clock.settle()
    expect(await world.ask({ sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    const other = await world.start()
    world.gone.add(id)
    await world.complete(sessionUri, { userId: 'alice' }, other)
    expect(world.server.redeemed()).toHaveLength(1)
    expect(await world.ask({ sessionUri }, alice, other)).toMatchObject({ accessToken: 'canary-access-1' })
  })

  test('before it: the code is tried once more, and then it is over for good, polls hear it too', async () => {
    const world = await ConsentWorld.start()
    const { sessionUri } = await world.agreed()
    const never = () => new Promise<Response>(() => {})
    for (let times = 0; times < 2; times++) {
      const process = world.processes[times] ?? (await world.start())
      world.server.next('/token', never)
      process.broker.completeSession(sessionUri, { userId: 'alice' }).catch(() => {})
      await world.clock.settle()
      world.gone.add(process.id)
      await world.start()
    }
    const last = await world.start()
    expect(world.server.redeemed()).toHaveLength(2)
    expect(await world.ask({ sessionUri }, alice, last)).toMatchObject({
      sessionStatus: 'FAILED',
      failure: 'outcome_unknown',
    })
    expect(await refusalOf(world.complete(sessionUri, { userId: 'alice' }, last))).toBeInstanceOf(BrokerError)
    expect(world.server.redeemed()).toHaveLength(2)
  })
})

test('nobody hears that it is done before the audit log has it', async () => {
  const world = await ConsentWorld.start()
  const { sessionUri } = await world.agreed()
  await world.complete(sessionUri)
  expect(world.audited.filter(({ action }) => action === 'grant_added')).toMatchObject([
    { provider: 'vendor', workload: 'agent', user: 'alice' },
  ])
})
