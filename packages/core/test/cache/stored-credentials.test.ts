import { expect, test } from 'vitest'
import { type BrokerConfig, BrokerError, createBroker, memoryStore, type Store } from '../../src/index.ts'
import { ephemeralKeyWrapper } from '../../src/sealing/master-key/ephemeral-key-wrapper.ts'
import { systemRandom } from '../../src/services/default-services.ts'
import { RecordingLogger } from '../support/make-broker.ts'
import { VirtualClock } from '@credbroker/testkit'
import { settle } from '../support/settle.ts'
import { testPlugin, type TestTokenResponse } from '../support/trivial-provider.ts'
import type { Issued } from '../../src/index.ts'

const hour = 3_600_000
const ask = { testTokenRequest: { audience: 'secret-audience' } }

type Issue = (audience: string) => Issued<TestTokenResponse> | Promise<Issued<TestTokenResponse>>

/** Brokers as in several processes: one store, one master key, each its own memory. */
function made(issue: (clock: VirtualClock) => Issue) {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  const keys = ephemeralKeyWrapper(systemRandom())
  const logger = new RecordingLogger()
  const plain = testPlugin(({ audience }) => issue(clock)(audience))
  const plugin = {
    ...plain,
    kinds: { ...plain.kinds, testToken: { ...plain.kinds.testToken, stored: true } },
  }
  const open = (through: Store = store, options: Record<string, unknown> = {}, workloads?: BrokerConfig['workloads']) =>
    createBroker({
      config: { version: 1, providers: { p: { use: 'test', options } }, ...(workloads && { workloads }) },
      plugins: { test: plugin },
      services: { clock, logger, store: through, keys },
    })
  return { clock, store, logger, open }
}

/** Tokens 1, 2, 3 … for an hour each. */
function counting() {
  const calls = { count: 0 }
  const issue = (clock: VirtualClock) => (): Issued<TestTokenResponse> => ({
    response: { token: `token-${++calls.count}` },
    expiresAtMs: clock.now() + hour,
  })
  return { calls, issue }
}

const tokenOf = (answer: { readonly testTokenResponse: TestTokenResponse }) => answer.testTokenResponse.token

test('a restart does not fetch again what is still good', async () => {
  const { calls, issue } = counting()
  const { open } = made(issue)
  const first = await open()
  await first.get('p', ask)
  await first.close()
  expect(tokenOf(await (await open()).get('p', ask))).toBe('token-1')
  expect(calls.count).toBe(1)
})

test('of many callers in many processes one fetches, and all get what it brought', async () => {
  const gate = Promise.withResolvers<void>()
  let calls = 0
  const { open, clock } = made((clock) => async () => {
    calls++
    await gate.promise
    return { response: { token: 'the one' }, expiresAtMs: clock.now() + hour }
  })
  const brokers = await Promise.all([open(), open(), open(), open()])
  const answers = Promise.all(brokers.flatMap((broker) => Array.from({ length: 50 }, () => broker.get('p', ask))))
  await clock.advance(300)
  gate.resolve()
  await clock.advance(300)
  expect(new Set((await answers).map(tokenOf))).toEqual(new Set(['the one']))
  expect(calls).toBe(1)
})

test('nothing readable reaches the store, neither token nor request', async () => {
  const { open, store } = made(counting().issue)
  await (await open()).get('p', ask)
  const { keys } = await store.list('credential/')
  expect(keys).toHaveLength(1)
  expect(keys[0]).toMatch(/^credential\/p\/testToken\/[\w-]{43}$/)
  const value = Buffer.from((await store.get(keys[0] ?? ''))?.value ?? []).toString('latin1')
  expect(value).not.toMatch(/token|audience/)
})

test('when the process that fetches dies, another takes over', async () => {
  let calls = 0
  const { open, clock } = made((clock) => () => {
    calls++
    if (calls === 1) return new Promise(() => {})
    return { response: { token: 'second' }, expiresAtMs: clock.now() + hour }
  })
  const store = memoryStore(clock)
  // The lease of a process that is gone: nobody renews or releases it.
  const dead: Store = {
    ...store,
    async lease(key: string, ttlMs: number) {
      const lease = await store.lease(key, ttlMs)
      return lease && { ...lease, renew: async () => false, release: async () => {} }
    },
  }
  void (await open(dead)).get('p', ask).catch(() => {})
  await settle()
  const answer = (await open(store)).get('p', ask)
  await clock.advance(9_000)
  expect(calls).toBe(1)
  await clock.advance(2_000)
  expect(tokenOf(await answer)).toBe('second')
})

test('a slow fetch keeps its lease', async () => {
  const gate = Promise.withResolvers<void>()
  let calls = 0
  const { open, clock } = made((clock) => async () => {
    calls++
    await gate.promise
    return { response: { token: 'slow' }, expiresAtMs: clock.now() + hour }
  })
  const answers = [(await open()).get('p', ask), (await open()).get('p', ask)]
  await clock.advance(25_000)
  expect(calls).toBe(1)
  gate.resolve()
  await clock.advance(1_000)
  expect((await Promise.all(answers)).map(tokenOf)).toEqual(['slow', 'slow'])
})

test('a failure is told to its own callers; the next process tries for itself', async () => {
  let calls = 0
  const { open } = made((clock) => () => {
    if (++calls === 1) throw new BrokerError('upstream_unavailable', 'down')
    return { response: { token: 't' }, expiresAtMs: clock.now() + hour }
  })
  await expect((await open()).get('p', ask)).rejects.toMatchObject({ code: 'upstream_unavailable' })
  await (await open()).get('p', ask)
  expect(calls).toBe(2)
})

test('a forced renewal is done once, and the others take it over at their next renewal', async () => {
  const { calls, issue } = counting()
  const { open, clock } = made(issue)
  const [one, two] = await Promise.all([open(), open()])
  await one.get('p', ask)
  expect(tokenOf(await two.get('p', ask))).toBe('token-1')
  await clock.advance(1)
  expect(tokenOf(await one.get('p', ask, { workload: 'host', forceRefresh: true }))).toBe('token-2')
  await clock.advance(hour * 0.93)
  await two.get('p', ask)
  await settle()
  expect(tokenOf(await two.get('p', ask))).toBe('token-2')
  expect(calls.count).toBeLessThanOrEqual(3)
})

test('whoever forces a new one, or needs it to last longer, does not get what was stored before', async () => {
  const { calls, issue } = counting()
  const { open, clock } = made(issue)
  await (await open()).get('p', ask)
  await clock.advance(hour / 2)
  await (await open()).get('p', ask, { workload: 'host', minimumLifetimeMs: hour / 2 })
  expect(calls.count).toBe(1)
  await (await open()).get('p', ask, { workload: 'host', minimumLifetimeMs: hour / 2 + 1 })
  expect(calls.count).toBe(2)
  await clock.advance(1)
  await (await open()).get('p', ask, { workload: 'host', forceRefresh: true })
  expect(calls.count).toBe(3)
})

test('users and workloads are kept apart in the store too', async () => {
  const { calls, issue } = counting()
  const { open } = made(issue)
  const workloads = { one: { providers: { p: {} } }, two: { providers: { p: {} } } }
  const callers = [
    { workload: 'one' },
    { workload: 'two' },
    { workload: 'one', user: 'ann' },
    { workload: 'one', user: 'ben' },
    { workload: 'one', userToken: 'of ann' },
  ]
  for (const caller of callers) await (await open(undefined, {}, workloads)).get('p', ask, caller)
  expect(calls.count).toBe(callers.length)
  for (const caller of callers) await (await open(undefined, {}, workloads)).get('p', ask, caller)
  expect(calls.count).toBe(callers.length)
})

test('what another process finished between the look and the lease is not fetched again', async () => {
  const { calls, issue } = counting()
  const { open, store } = made(issue)
  const other = await open()
  let late = true
  const racing: Store = {
    ...store,
    async lease(key: string, ttlMs: number) {
      if (late && key.startsWith('credential/')) {
        late = false
        await other.get('p', ask)
      }
      return store.lease(key, ttlMs)
    },
  }
  expect(tokenOf(await (await open(racing)).get('p', ask))).toBe('token-1')
  expect(calls.count).toBe(1)
})

test('a process that lost its lease does not replace what its successor stored', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let calls = 0
  const { open, clock, store } = made((clock) => async () => {
    const mine = calls++
    await gates[mine]?.promise
    return { response: { token: `of call ${mine}` }, expiresAtMs: clock.now() + hour }
  })
  const stuck: Store = {
    ...store,
    async lease(key: string, ttlMs: number) {
      const lease = await store.lease(key, ttlMs)
      return lease && { ...lease, renew: async () => false }
    },
  }
  const slow = (await open(stuck)).get('p', ask)
  await clock.advance(11_000)
  const quick = (await open()).get('p', ask)
  await clock.advance(1_000)
  gates[1]?.resolve()
  expect(tokenOf(await quick)).toBe('of call 1')
  gates[0]?.resolve()
  expect(tokenOf(await slow)).toBe('of call 0')
  expect(tokenOf(await (await open()).get('p', ask))).toBe('of call 1')
})

test('gives up waiting for another process after the deadline, and says that trying again may help', async () => {
  const { open, clock, store } = made(counting().issue)
  const held: Store = { ...store, lease: async () => undefined }
  const answer = (await open(held)).get('p', ask).catch((error) => error)
  await clock.advance(31_000)
  expect(await answer).toMatchObject({ code: 'throttled', retryable: true })
})

test('another configuration of the provider does not find what the old one stored', async () => {
  const { calls, issue } = counting()
  const { open } = made(issue)
  await (await open()).get('p', ask)
  await (await open(undefined, { label: 'new' })).get('p', ask)
  expect(calls.count).toBe(2)
})

test('revoking removes it for every process', async () => {
  const { open, store } = made(counting().issue)
  const broker = await open()
  await broker.get('p', ask)
  await broker.revoke('p', ask)
  expect((await store.list('credential/')).keys).toEqual([])
})

test('when the store fails, each process is on its own and says so', async () => {
  const { calls, issue } = counting()
  const { open, clock, logger } = made(issue)
  const store = memoryStore(clock)
  let broken = false
  const failing: Store = {
    ...store,
    get: async (key: string) => {
      if (broken) throw new Error('disk gone: token-1')
      return store.get(key)
    },
    lease: async (key: string, ttlMs: number) => {
      if (broken) throw new Error('disk gone')
      return store.lease(key, ttlMs)
    },
  }
  const broker = await open(failing)
  broken = true
  await broker.get('p', ask)
  expect(calls.count).toBe(1)
  expect(logger.lines.join()).toContain('the store cannot share credentials')
  expect(logger.lines.join()).not.toContain('token-1')
})
