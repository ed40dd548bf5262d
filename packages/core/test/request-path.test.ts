import { expect, test } from 'vitest'
import { BrokerError } from '../src/index.ts'
import { deferred, makeBroker } from './support/make-broker.ts'
import { settle } from './support/settle.ts'
import type { TestTokenResponse } from './support/trivial-provider.ts'
import type { Issued } from '../src/index.ts'

const hour = 3_600_000
const ask = (audience = 'a') => ({ testTokenRequest: { audience } })

/** Issues token 1, 2, 3 … for an hour each, and counts. */
function counting() {
  const calls = { count: 0 }
  const issue: Parameters<typeof makeBroker>[0] = (_request, _call, { clock }) => ({
    response: { token: `token-${++calls.count}` },
    expiresAtMs: clock.now() + hour,
  })
  return { calls, issue }
}

test('answers with exactly one member, named after the kind, frozen all the way down', async () => {
  const { broker } = await makeBroker(() => ({ response: { token: 't', parts: ['x'] } }))
  const answer = await broker.get('p', ask())
  expect(answer).toEqual({ testTokenResponse: { token: 't', parts: ['x'] } })
  expect(Object.isFrozen(answer)).toBe(true)
  expect(Object.isFrozen(answer.testTokenResponse.parts)).toBe(true)
})

test('serves the cached credential to a request that says the same in another order', async () => {
  const { calls, issue } = counting()
  const { broker } = await makeBroker(issue)
  const first = await broker.get('p', { testTokenRequest: { audience: 'a', scopes: ['x', 'y'] } })
  expect(await broker.get('p', { testTokenRequest: { scopes: ['x', 'y'], audience: 'a' } })).toBe(first)
  expect(calls.count).toBe(1)
  await broker.get('p', { testTokenRequest: { audience: 'a', scopes: ['y', 'x'] } })
  expect(calls.count).toBe(2)
})

test('does not see what a caller does to its request afterwards', async () => {
  const { calls, issue } = counting()
  const { broker } = await makeBroker(issue)
  const request = { audience: 'a', scopes: ['x'] }
  await broker.get('p', { testTokenRequest: request })
  request.scopes.push('admin')
  await broker.get('p', { testTokenRequest: request })
  expect(calls.count).toBe(2)
  await broker.get('p', { testTokenRequest: { audience: 'a', scopes: ['x'] } })
  expect(calls.count).toBe(2)
})

test('keeps workloads and users apart, whether a user is named or known by a token', async () => {
  const { calls, issue } = counting()
  const { broker } = await makeBroker(issue, {
    workloads: { one: { providers: { p: {} } }, two: { providers: { p: {} } } },
  })
  const callers = [
    { workload: 'one' },
    { workload: 'two' },
    { workload: 'one', user: 'ann' },
    { workload: 'one', user: 'ben' },
    { workload: 'one', userToken: 'token-of-ann' },
    { workload: 'one', userToken: 'token-of-ben' },
  ]
  const tokens = new Set<string>()
  for (const caller of [...callers, ...callers])
    tokens.add((await broker.get('p', ask(), caller)).testTokenResponse.token)
  expect(tokens.size).toBe(callers.length)
  expect(calls.count).toBe(callers.length)
})

test('makes one upstream call for a thousand callers at once', async () => {
  const answer = deferred<Issued<TestTokenResponse>>()
  let calls = 0
  const { broker } = await makeBroker(() => {
    calls++
    return answer.promise
  })
  const all = Promise.all(Array.from({ length: 1000 }, () => broker.get('p', ask())))
  answer.resolve({ response: { token: 't' } })
  expect(new Set(await all).size).toBe(1)
  expect(calls).toBe(1)
})

test('shares a failure among those who wait, with their own request ids, and forgets it then', async () => {
  let calls = 0
  const { broker } = await makeBroker(async () => {
    if (++calls === 1) throw new BrokerError('upstream_unavailable', 'token endpoint answered 503')
    return { response: { token: 't' } }
  })
  const outcomes = await Promise.allSettled(
    ['r1', 'r2', 'r3'].map((requestId) => broker.get('p', ask(), { workload: 'host', requestId })),
  )
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.requestId : 'fulfilled'))).toEqual([
    'r1',
    'r2',
    'r3',
  ])
  expect(calls).toBe(1)
  await broker.get('p', ask())
  expect(calls).toBe(2)
})

test("ends one caller's wait by its own signal and leaves the others theirs", async () => {
  const answer = deferred<Issued<TestTokenResponse>>()
  let seen: AbortSignal | undefined
  const { broker } = await makeBroker((_request, call) => {
    seen = call.signal
    return answer.promise
  })
  const controller = new AbortController()
  const first = broker.get('p', ask(), { workload: 'host', signal: controller.signal })
  const second = broker.get('p', ask())
  const reason = new Error('not interested any more')
  controller.abort(reason)
  await expect(first).rejects.toBe(reason)
  expect(seen?.aborted).toBe(false)
  answer.resolve({ response: { token: 't' } })
  expect((await second).testTokenResponse.token).toBe('t')
})

test('refuses a caller whose signal is aborted already, also when the credential is cached', async () => {
  const { broker } = await makeBroker(counting().issue)
  await broker.get('p', ask())
  await expect(broker.get('p', ask(), { workload: 'host', signal: AbortSignal.abort('late') })).rejects.toBe('late')
})

test('renews early in the background while the old credential is served', async () => {
  const { calls, issue } = counting()
  const { broker, clock } = await makeBroker(issue)
  const renewed: unknown[] = []
  broker.on('renewed', (event) => renewed.push(event))
  await broker.get('p', ask())
  await clock.advance(hour * 0.93)
  expect(calls.count).toBe(1)
  expect((await broker.get('p', ask())).testTokenResponse.token).toBe('token-1')
  await settle()
  expect(calls.count).toBe(2)
  expect((await broker.get('p', ask())).testTokenResponse.token).toBe('token-2')
  expect(renewed).toMatchObject([{ provider: 'p', kind: 'testToken', background: true }])
})

test('keeps serving the old credential when an early renewal fails, and says so', async () => {
  let fail = false
  let calls = 0
  const { broker, clock } = await makeBroker((_request, _call, context) => {
    calls++
    if (fail) throw new BrokerError('upstream_unavailable', 'down')
    return { response: { token: 't' }, expiresAtMs: context.clock.now() + hour }
  })
  const failures: unknown[] = []
  broker.on('failed', (event) => failures.push(event))
  await broker.get('p', ask())
  fail = true
  await clock.advance(hour * 0.95)
  for (let index = 0; index < 5; index++) await broker.get('p', ask())
  await settle()
  await broker.get('p', ask())
  expect(failures).toMatchObject([{ code: 'upstream_unavailable', background: true }])
  expect(calls).toBe(2)
  await clock.advance(hour * 0.0499)
  await expect(broker.get('p', ask())).rejects.toMatchObject({ code: 'upstream_unavailable' })
})

test('waits for a new credential when the old one is about to end', async () => {
  const { calls, issue } = counting()
  const { broker, clock } = await makeBroker(issue)
  await broker.get('p', ask())
  await clock.advance(hour - 4_000)
  expect((await broker.get('p', ask())).testTokenResponse.token).toBe('token-2')
  expect(calls.count).toBe(2)
})

test('gets a new credential when the caller forces it, and serves that one from then on', async () => {
  const { issue } = counting()
  const { broker } = await makeBroker(issue)
  await broker.get('p', ask())
  const forced = await broker.get('p', ask(), { workload: 'host', forceRefresh: true })
  expect(forced.testTokenResponse.token).toBe('token-2')
  expect(await broker.get('p', ask())).toBe(forced)
})

test('gives up on a provider after its deadline and tells it through the signal', async () => {
  let signal: AbortSignal | undefined
  const { broker, clock } = await makeBroker((_request, call) => {
    signal = call.signal
    return new Promise(() => {})
  })
  const pending = broker.get('p', ask())
  pending.catch(() => {})
  await settle()
  await clock.advance(29_999)
  expect(signal?.aborted).toBe(false)
  await clock.advance(1)
  await expect(pending).rejects.toMatchObject({ code: 'upstream_unavailable', retryable: true, provider: 'p' })
  expect(signal?.aborted).toBe(true)
  expect(clock.pending).toBe(0)
})

test('leaves no timer behind when a provider answers in time', async () => {
  const { broker, clock } = await makeBroker(async () => ({ response: { token: 't' } }))
  await broker.get('p', ask())
  expect(clock.pending).toBe(0)
})

test('issues kinds without cache anew each time', async () => {
  const { broker } = await makeBroker(counting().issue)
  const first = await broker.get('p', { testStampRequest: { text: 'x' } })
  const second = await broker.get('p', { testStampRequest: { text: 'x' } })
  expect(first).toEqual({ testStampResponse: { stamp: 'p:x' } })
  expect(second).not.toBe(first)
})

test('hides what a broken plugin throws and logs it', async () => {
  const { broker, logger } = await makeBroker(() => {
    throw new RangeError('index 7 is out of range')
  })
  const error = await broker.get('p', ask()).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'internal', provider: 'p' })
  expect(error.message).not.toContain('index 7')
  expect(error.cause).toBeUndefined()
  expect(logger.lines.join()).toContain('index 7 is out of range')
})

test('logs the cause of a bug that a plugin reports itself, and shows the report without it', async () => {
  const { broker, logger } = await makeBroker(() => {
    throw new BrokerError('internal', 'the answer made no sense', { cause: new RangeError('index 7 is out of range') })
  })
  const error = await broker.get('p', ask()).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'internal', message: 'the answer made no sense', provider: 'p' })
  expect(error.cause).toBeUndefined()
  expect(logger.lines.join()).toContain('index 7 is out of range')
})

test("takes a code that another copy of the core made up for a plugin's bug", async () => {
  const { broker } = await makeBroker(() => {
    throw Object.assign(new BrokerError('conflict', 'what is this'), { code: 'quota_spent' })
  })
  await expect(broker.get('p', ask())).rejects.toMatchObject({ code: 'internal', provider: 'p' })
})

test.each([
  ['nothing', undefined],
  ['no response', {}],
  ['a response that is no object', { response: 'token' }],
  ['an end that is no instant', { response: { token: 't' }, expiresAtMs: Number.NaN }],
])('treats %s from a plugin as its bug', async (_name, issued) => {
  const { broker } = await makeBroker(() => issued as never)
  await expect(broker.get('p', ask())).rejects.toMatchObject({ code: 'internal' })
})

test('bounds the cache by count and drops what was not used for longest', async () => {
  const { calls, issue } = counting()
  const { broker } = await makeBroker(issue, { options: { cacheSize: 3 } })
  for (const audience of ['a', 'b', 'c']) await broker.get('p', ask(audience))
  await broker.get('p', ask('a'))
  await broker.get('p', ask('d'))
  expect(calls.count).toBe(4)
  await broker.get('p', ask('a'))
  expect(calls.count).toBe(4)
  await broker.get('p', ask('b'))
  expect(calls.count).toBe(5)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(3)
})

test('does not cache a credential that is over before anybody can use it', async () => {
  let calls = 0
  const { broker } = await makeBroker((_request, _call, { clock }) => {
    calls++
    return { response: { token: 't' }, expiresAtMs: clock.now() }
  })
  await broker.get('p', ask())
  await broker.get('p', ask())
  expect(calls).toBe(2)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
})
