import { expect, test } from 'vitest'
import type { BrokerConfig, BrokerOptions, CredentialOwner, ProviderContext } from '../../src/index.ts'
import { deferred } from '../support/make-broker.ts'
import { sharedStore } from '../support/open-brokers.ts'
import { testPlugin, type TestTokenResponse } from '../support/trivial-provider.ts'

const hour = 3_600_000
const ask = (audience = 'a') => ({ testTokenRequest: { audience } })
const publicUrl = 'https://broker.example'

/** A broker whose providers give away what they were given. */
async function surroundings(config: Partial<BrokerConfig> = {}, options: Partial<BrokerOptions> = {}) {
  const contexts: ProviderContext[] = []
  const plain = testPlugin(() => ({ response: { token: 't' } }))
  const plugin = {
    ...plain,
    state: true,
    create(_options: unknown, context: ProviderContext) {
      contexts.push(context)
      return {
        issue: { testToken: () => ({ response: { token: 't' } }), testStamp: () => ({ response: { stamp: '' } }) },
      }
    },
  }
  const { open } = sharedStore({ p: plugin, q: plugin }, config)
  const broker = await open({ plugins: { p: plugin, q: plugin }, ...options })
  const [p, q] = contexts
  if (p === undefined || q === undefined) throw new Error('no provider was made')
  return { p, q, broker }
}

test('each provider has a callback of its own below the public address', async () => {
  const { p, q } = await surroundings({ publicUrl })
  expect(p.callbackUrl()).toBe('https://broker.example/oauth2/callback/p')
  expect(q.callbackUrl()).toBe('https://broker.example/oauth2/callback/q')
})

test.each([
  ['https://broker.example/', 'https://broker.example/oauth2/callback/p'],
  ['https://example.com/broker', 'https://example.com/broker/oauth2/callback/p'],
  ['https://example.com/broker/', 'https://example.com/broker/oauth2/callback/p'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/oauth2/callback/p'],
])('below %s it is %s', async (publicUrl, callbackUrl) => {
  expect((await surroundings({ publicUrl })).p.callbackUrl()).toBe(callbackUrl)
})

test('without a public address there is none', async () => {
  expect((await surroundings()).p.callbackUrl()).toBeUndefined()
})

test('the host knows its address better than the configuration, and may learn it late', async () => {
  const server: { port?: number } = {}
  const late = () => (server.port === undefined ? undefined : `http://127.0.0.1:${server.port}`)
  const { p } = await surroundings({ publicUrl }, { publicUrl: late })
  expect(p.callbackUrl()).toBe('https://broker.example/oauth2/callback/p')
  server.port = 4711
  expect(p.callbackUrl()).toBe('http://127.0.0.1:4711/oauth2/callback/p')
  const fixed = await surroundings({ publicUrl }, { publicUrl: 'https://host.example' })
  expect(fixed.p.callbackUrl()).toBe('https://host.example/oauth2/callback/p')
})

test('an address of the host to which no browser should be sent is refused, at the start or when it is said', async () => {
  const evil = 'http://broker.example'
  await expect(surroundings({}, { publicUrl: evil })).rejects.toMatchObject({ code: 'config_invalid' })
  await expect(surroundings({}, { returnUrls: ['https://app.example/#x'] })).rejects.toMatchObject({
    code: 'config_invalid',
    message: 'the option returnUrls: each must not hold a fragment: no "#"',
  })
  const { p } = await surroundings({}, { publicUrl: () => evil })
  expect(() => p.callbackUrl()).toThrow('the option publicUrl must be https; http is for loopback addresses')
})

test('a workload has the return URLs of its own configuration and those of the host, as they were written', async () => {
  const workloads = {
    one: { returnUrls: ['https://app.example/done?x=1', 'com.example.app:/done'] },
    two: { returnUrls: ['https://APP.example/Done'] },
    none: {},
  }
  const { p, broker } = await surroundings({ workloads }, { returnUrls: ['http://127.0.0.1:4711/done'] })
  expect(p.returnUrls('one')).toEqual([
    'https://app.example/done?x=1',
    'com.example.app:/done',
    'http://127.0.0.1:4711/done',
  ])
  expect(p.returnUrls('two')).toEqual(['https://APP.example/Done', 'http://127.0.0.1:4711/done'])
  expect(p.returnUrls('none')).toEqual(['http://127.0.0.1:4711/done'])
  expect(p.returnUrls('constructor')).toEqual(['http://127.0.0.1:4711/done'])
  const providers = { p: { use: 'p' }, q: { use: 'q' } }
  await broker.reload({ version: 1, providers, workloads: { one: { returnUrls: ['https://new.example/'] } } })
  expect(p.returnUrls('one')).toEqual(['https://new.example/', 'http://127.0.0.1:4711/done'])
})

test('names are the same in every process on one store, and nowhere else', async () => {
  const contexts: ProviderContext[] = []
  const plain = testPlugin(() => ({ response: { token: 't' } }))
  const plugin = {
    ...plain,
    state: true,
    create(_options: unknown, context: ProviderContext) {
      contexts.push(context)
      return { issue: { testToken: () => ({ response: {} }), testStamp: () => ({ response: {} }) } }
    },
  }
  const first = sharedStore({ p: plugin, q: plugin })
  await first.open()
  await first.open()
  await sharedStore({ p: plugin, q: plugin }).open()
  const [p1, q1, p2, q2, elsewhere] = contexts.map(
    (context) =>
      (...parts: string[]) =>
        context.nameOf(...parts),
  )
  expect(p1?.('host', 'ann')).toBe(p2?.('host', 'ann'))
  expect(q1?.('host', 'ann')).toBe(q2?.('host', 'ann'))
  const names = [
    p1?.('host', 'ann'),
    q1?.('host', 'ann'),
    elsewhere?.('host', 'ann'),
    p1?.('ann', 'host'),
    p1?.('hostann'),
    p1?.('host', 'an', 'n'),
    p1?.('host","ann'),
    p1?.('host,ann'),
    p1?.('host', 'ann', ''),
    p1?.(),
  ]
  expect(new Set(names).size).toBe(names.length)
  // 256 bits under a key: nothing of the parts, not even how long they are.
  for (const name of names) expect(name).toMatch(/^[\w-]{43}$/)
})

test('a plugin that does not say that it keeps state has no names', async () => {
  const contexts: ProviderContext[] = []
  const plain = testPlugin((_request, _call, context) => {
    contexts.push(context)
    return { response: { token: 't' } }
  })
  const broker = await sharedStore({ p: plain }).open()
  await broker.get('p', ask())
  expect(() => contexts[0]?.nameOf('x')).toThrow('its plugin does not say "state: true"')
})

/** Tokens that count up, and the provider's own `forget`. `hold`: flights end when the test says so. */
async function forgetting(more: { shared?: boolean; hold?: boolean } = {}) {
  const gate = deferred<void>()
  const counted = { calls: 0 }
  let forget: (owner: CredentialOwner) => void = () => {}
  const plain = testPlugin(
    async (_request, _call, context): Promise<{ response: TestTokenResponse; expiresAtMs: number }> => {
      forget = context.forget
      const token = `token-${++counted.calls}`
      if (more.hold) await gate.promise
      return { response: { token }, expiresAtMs: context.clock.now() + hour }
    },
  )
  const shared = more.shared ?? false
  const plugin = { ...plain, kinds: { ...plain.kinds, testToken: { ...plain.kinds.testToken, shared } } }
  const rule = { providers: { p: {} } }
  const { open, clock } = sharedStore({ p: plugin }, { workloads: { one: rule, two: rule } })
  const broker = await open()
  const get = async (workload: string, user?: string, audience = 'a') =>
    (await broker.get('p', ask(audience), { workload, ...(user !== undefined && { user }) })).testTokenResponse.token
  return { broker, clock, counted, get, gate, forget: (owner: CredentialOwner) => forget(owner) }
}

test('forgetting drops every credential of one person at one workload, and nobody else’s', async () => {
  const { get, forget, counted } = await forgetting()
  const others = [
    ['one', 'ben'],
    ['two', 'ann'],
    ['one', undefined],
  ] as const
  for (const audience of ['a', 'b']) await get('one', 'ann', audience)
  const kept = await Promise.all(others.map(([workload, user]) => get(workload, user)))
  forget({ workload: 'one', subject: 'ann' })
  expect(await Promise.all(others.map(([workload, user]) => get(workload, user)))).toEqual(kept)
  expect(counted.calls).toBe(5)
  expect(await get('one', 'ann', 'a')).toBe('token-6')
  expect(await get('one', 'ann', 'b')).toBe('token-7')
})

test('forgetting a workload’s own leaves what is its users’', async () => {
  const { get, forget } = await forgetting()
  const ann = await get('one', 'ann')
  const own = await get('one')
  forget({ workload: 'one', subject: undefined })
  expect(await get('one', 'ann')).toBe(ann)
  expect(await get('one')).not.toBe(own)
})

test('forgetting reaches what workloads share', async () => {
  const { get, forget } = await forgetting({ shared: true })
  const [first, same] = [await get('one', 'ann'), await get('two', 'ann')]
  const ben = await get('two', 'ben')
  expect(same).toBe(first)
  forget({ workload: 'one', subject: 'ann' })
  expect(await get('two', 'ann')).not.toBe(first)
  expect(await get('one', 'ben')).toBe(ben)
})

test('a flight that began before is not cached after: those who wait get it, and nobody who comes later', async () => {
  const { get, forget, gate, counted } = await forgetting({ hold: true })
  const early = [get('one', 'ann'), get('one', 'ann')]
  const other = get('one', 'ben')
  await Promise.resolve()
  forget({ workload: 'one', subject: 'ann' })
  const late = get('one', 'ann')
  gate.resolve()
  expect(await Promise.all(early)).toEqual(['token-1', 'token-1'])
  expect(await other).toBe('token-2')
  expect(await late).toBe('token-3')
  expect(await get('one', 'ann')).toBe('token-3')
  expect(await get('one', 'ben')).toBe('token-2')
  expect(counted.calls).toBe(3)
})

test('a bound caller does not keep what was forgotten, and no timer for it is left', async () => {
  const { broker, clock, forget } = await forgetting()
  const bound = broker.bind('p', ask(), { workload: 'one', user: 'ann' })
  await bound()
  const first = (await bound()).testTokenResponse.token
  forget({ workload: 'one', subject: 'ann' })
  expect(clock.pending).toBe(0)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
  expect((await bound()).testTokenResponse.token).not.toBe(first)
})

test('a bound caller does not keep what a flight brought that was forgotten while it was under way', async () => {
  const { broker, forget, gate, counted } = await forgetting({ hold: true })
  const bound = broker.bind('p', ask(), { workload: 'one', user: 'ann' })
  const early = bound()
  await Promise.resolve()
  forget({ workload: 'one', subject: 'ann' })
  gate.resolve()
  expect((await early).testTokenResponse.token).toBe('token-1')
  expect((await bound()).testTokenResponse.token).toBe('token-2')
  expect(counted.calls).toBe(2)
})
