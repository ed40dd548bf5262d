import { inspect } from 'node:util'
import { createBroker, type DepositSummary } from '@credbroker/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { apiKeyBroker, rejection } from './support/api-key-broker.ts'
import { keyFor, perUserBrokers } from './support/per-user-brokers.ts'

const canary = 'canary-4f9a2c7e1b50d8'
const shared = { keys: { only: 'shared' }, perUser: 'allowed' }
const required = { perUser: 'required' }
const ann = { user: { userId: 'ann' } }
const ben = { user: { userId: 'ben' } }

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (sub: string, jti = '1') => `${part({})}.${part({ iss: 'https://idp.example', sub, jti })}.x`

describe('allowed', () => {
  test('a user gets their own key, everybody else the shared one', async () => {
    const broker = await perUserBrokers(shared).open()
    await broker.deposits.put('vault', ann, 'of ann')
    expect(await keyFor(broker, { user: 'ann' })).toBe('of ann')
    expect(await keyFor(broker, { user: 'ann', workload: 'other' })).toBe('of ann')
    expect(await keyFor(broker, { user: 'ben' })).toBe('shared')
    expect(await keyFor(broker, {})).toBe('shared')
  })

  test('a request that names a key gets that key', async () => {
    const broker = await perUserBrokers(shared).open()
    await broker.deposits.put('vault', ann, 'of ann')
    expect(await keyFor(broker, { user: 'ann' }, { name: 'only' })).toBe('shared')
    expect(await keyFor(broker, { user: 'ann' }, { name: 'nope' })).toBe('not_found')
  })

  test('with several shared keys, who brought none has to name one', async () => {
    const broker = await perUserBrokers({ ...shared, keys: { a: '1', b: '2' } }).open()
    await broker.deposits.put('vault', ann, 'of ann')
    expect(await keyFor(broker, { user: 'ann' })).toBe('of ann')
    expect(await keyFor(broker, { user: 'ben' })).toBe('validation_failed')
  })
})

describe('required', () => {
  test('who brought no key gets none, and is told whose turn it is', async () => {
    const broker = await perUserBrokers(required).open()
    const ask = (caller: object) =>
      rejection(broker.get('vault', { apiKeyRequest: {} }, { workload: 'agent', ...caller }))
    expect(await ask({ user: 'ann' })).toMatchObject({
      code: 'not_found',
      message: 'this user has brought no API key; each user of this provider has to bring one of their own',
    })
    const { code, message } = await ask({})
    expect(code).toBe('not_found')
    expect(message).toContain('name the user')
    await broker.deposits.put('vault', ann, 'of ann')
    expect(await keyFor(broker, { user: 'ann' })).toBe('of ann')
  })

  test('a shared key beside it is reached by its name alone', async () => {
    const broker = await perUserBrokers({ ...required, keys: { only: 'shared' } }).open()
    expect(await keyFor(broker, { user: 'ann' })).toBe('not_found')
    expect(await keyFor(broker, { user: 'ann' }, { name: 'only' })).toBe('shared')
  })
})

describe('whose key it is', () => {
  test('the key for one workload wins there, and the one for all elsewhere, in whatever order they came', async () => {
    const broker = await perUserBrokers(required).open()
    await broker.deposits.put('vault', { ...ann, workload: 'agent' }, 'for agent')
    expect(await keyFor(broker, { user: 'ann', workload: 'other' })).toBe('not_found')
    await broker.deposits.put('vault', ann, 'for all')
    expect(await keyFor(broker, { user: 'ann' })).toBe('for agent')
    expect(await keyFor(broker, { user: 'ann', workload: 'other' })).toBe('for all')
    await broker.deposits.remove('vault', { ...ann, workload: 'agent' })
    expect(await keyFor(broker, { user: 'ann' })).toBe('for all')
  })

  test('people known by name and by token never get one another’s key', async () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('ann', '\0ann', jwt('ann')))
    const token = fc.oneof(fc.string(), name, name.map(jwt))
    await fc.assert(
      fc.asyncProperty(name, token, async (userId, userToken) => {
        const broker = await perUserBrokers(required).open()
        await broker.deposits.put('vault', { user: { userId } }, 'by name')
        expect(await keyFor(broker, { userToken })).toBe('not_found')
        await broker.deposits.put('vault', { user: { userToken } }, 'by token')
        expect(await keyFor(broker, { user: userId })).toBe('by name')
        expect(await keyFor(broker, { userToken })).toBe('by token')
        await broker.close()
      }),
      { numRuns: 40 },
    )
  })

  test('another token of the same person finds the key', async () => {
    const broker = await perUserBrokers(required).open()
    await broker.deposits.put('vault', { user: { userToken: jwt('carol', '1') } }, 'of carol')
    expect(await keyFor(broker, { userToken: jwt('carol', '2') })).toBe('of carol')
    expect(await keyFor(broker, { userToken: jwt('dave', '1') })).toBe('not_found')
    expect(await keyFor(broker, { user: 'carol' })).toBe('not_found')
  })

  test('any key comes back unchanged', async () => {
    const broker = await perUserBrokers(required).open()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), async (key) => {
        await broker.deposits.put('vault', ann, key)
        expect(await keyFor(broker, { user: 'ann' })).toBe(key)
      }),
    )
  })
})

describe('a change', () => {
  test('is seen at once where it was made, also by who asked before', async () => {
    const broker = await perUserBrokers(shared).open()
    expect(await keyFor(broker, { user: 'ann' })).toBe('shared')
    await broker.deposits.put('vault', ann, 'one')
    expect(await keyFor(broker, { user: 'ann' })).toBe('one')
    await broker.deposits.put('vault', ann, 'two')
    expect(await keyFor(broker, { user: 'ann' })).toBe('two')
    await broker.deposits.remove('vault', ann)
    expect(await keyFor(broker, { user: 'ann' })).toBe('shared')
    expect(await rejection(broker.deposits.remove('vault', ann))).toMatchObject({ code: 'not_found' })
  })

  test('is seen within a second by another process', async () => {
    const { open, clock } = perUserBrokers(shared)
    const [one, two] = [await open(), await open()]
    const seen = () => keyFor(two, { user: 'ann' })
    expect(await seen()).toBe('shared')
    await one.deposits.put('vault', ann, 'of ann')
    await clock.advance(1_000)
    expect(await seen()).toBe('of ann')
    await one.deposits.remove('vault', ann)
    await clock.advance(999)
    expect(await seen()).toBe('of ann')
    await clock.advance(1)
    expect(await seen()).toBe('shared')
  })

  test('that a read under way did not see is seen by the next request', async () => {
    const { open, store } = perUserBrokers(required)
    const broker = await open()
    await broker.deposits.put('vault', ann, 'old')
    const slow = Promise.withResolvers<void>()
    store.slow('get', slow.promise)
    const early = keyFor(broker, { user: 'ann' })
    await broker.deposits.put('vault', ann, 'new')
    slow.resolve()
    await early
    expect(await keyFor(broker, { user: 'ann' })).toBe('new')
  })

  test('of which the store said that it failed is read again', async () => {
    const { open, store } = perUserBrokers(shared)
    const broker = await open()
    expect(await keyFor(broker, { user: 'ann' })).toBe('shared')
    store.failAfter('put')
    expect(await rejection(broker.deposits.put('vault', ann, 'of ann'))).toMatchObject({ code: 'internal' })
    expect(await keyFor(broker, { user: 'ann' })).toBe('of ann')
    store.failAfter('delete')
    expect(await rejection(broker.deposits.remove('vault', ann))).toMatchObject({ code: 'internal' })
    expect(await keyFor(broker, { user: 'ann' })).toBe('shared')
  })

  test('outlives the broker', async () => {
    const { open } = perUserBrokers(required)
    const first = await open()
    await first.deposits.put('vault', ann, 'of ann')
    await first.close()
    const second = await open()
    expect(await keyFor(second, { user: 'ann' })).toBe('of ann')
    expect(await keyFor(second, { user: 'ben' })).toBe('not_found')
  })
})

describe('the store', () => {
  test('is asked once a second for a user, however many ask', async () => {
    const { open, store, clock } = perUserBrokers(required)
    const broker = await open()
    await broker.deposits.put('vault', ann, 'of ann')
    const before = store.calls.get
    await Promise.all(Array.from({ length: 50 }, () => keyFor(broker, { user: 'ann' })))
    expect(store.calls.get - before).toBe(2)
    await clock.advance(1_000)
    await keyFor(broker, { user: 'ann' })
    expect(store.calls.get - before).toBe(4)
  })

  test('when it fails, nobody gets the shared key in place of their own, and the next request asks again', async () => {
    const { open, store, clock } = perUserBrokers(shared)
    const broker = await open()
    await broker.deposits.put('vault', { ...ann, workload: 'agent' }, 'of ann')
    await clock.advance(1_000)
    store.failBefore('get')
    expect(await keyFor(broker, { user: 'ann' })).toBe('internal')
    expect(await keyFor(broker, { user: 'ann' })).toBe('of ann')
  })

  test('is not needed where users bring nothing', async () => {
    const noStore = { sqlite: () => Promise.reject(new Error('not installed')) }
    const open = (options: object) =>
      createBroker({
        config: { version: 1, providers: { vault: { use: 'apikey', options: { ...options } } } },
        plugins: { apikey: plugin },
        stores: noStore,
      })
    const broker = await open({ keys: { only: 'shared' } })
    expect(broker.deposits.providers).toEqual([])
    expect(await rejection(broker.deposits.put('vault', ann, canary))).toMatchObject({ code: 'not_found' })
    expect((await rejection(open(required))).message).toContain('A store is needed for provider "vault"')
  })
})

test('lists every key over all pages, with its user and workload', async () => {
  const { open, clock } = perUserBrokers(required)
  const broker = await open()
  for (let index = 0; index < 1_001; index++)
    await broker.deposits.put('vault', { user: { userId: `user-${index}` } }, canary)
  await broker.deposits.put('vault', { ...ann, workload: 'agent' }, canary)
  await broker.deposits.put('vault', { user: { userToken: jwt('carol') } }, canary)
  const listed: DepositSummary[] = []
  let pages = 0
  let cursor: string | undefined
  do {
    const page = await broker.deposits.list('vault', cursor)
    listed.push(...page.deposits)
    cursor = page.cursor
    pages++
  } while (cursor !== undefined)
  expect(pages).toBe(2)
  expect(listed).toHaveLength(1_003)
  expect(new Set(listed.map(({ user }) => user)).size).toBe(1_003)
  const storedAtMs = clock.now()
  expect(listed).toContainEqual({ user: 'ann', workload: 'agent', storedAtMs })
  expect(listed).toContainEqual({ user: 'user-1000', storedAtMs })
  expect(listed).toContainEqual({ storedAtMs })
})

test('neither key nor user can be seen in store, audit, events, errors or log', async () => {
  const { open, stored, records, logger, clock, store } = perUserBrokers(required)
  const broker = await open()
  const events: unknown[] = []
  for (const name of ['issued', 'denied', 'failed'] as const) broker.on(name, (event) => events.push(event))
  const who = { user: { userId: 'user-canary' } }
  await broker.deposits.put('vault', who, canary)
  expect(await keyFor(broker, { user: 'user-canary' })).toBe(canary)
  await clock.advance(1_000)
  store.failBefore('get')
  expect(await keyFor(broker, { user: 'user-canary' })).toBe('internal')
  const errors = [
    await rejection(broker.deposits.put('vault', who, canary.repeat(6_000))),
    await rejection(broker.deposits.put('nowhere', who, canary)),
    await rejection(broker.deposits.remove('vault', ben)),
  ]
  const keys: string[] = []
  const values: string[] = []
  for (const key of (await stored.list('')).keys) {
    keys.push(key)
    values.push(Buffer.from((await stored.get(key))?.value ?? []).toString('latin1'))
  }
  expect(keys.some((key) => key.startsWith('provider/vault/key/'))).toBe(true)
  expect([...keys, ...values].join()).not.toContain('user-canary')
  const list = await broker.deposits.list('vault')
  const all = inspect([keys, values, records, events, errors, logger, list, broker.describe(), broker], {
    depth: 20,
    showHidden: true,
    maxStringLength: null,
    maxArrayLength: null,
  })
  expect(all).not.toContain(canary.slice(0, 12))
})

test('a closed broker takes no key', async () => {
  const broker = await perUserBrokers(required).open()
  await broker.close()
  expect(await rejection(broker.deposits.put('vault', ann, canary))).toMatchObject({ code: 'internal' })
})

test('only where each user brings a key may the shared ones be left out', async () => {
  const open = (options: object) => perUserBrokers(required).open(options)
  for (const options of [{}, { perUser: 'allowed' }])
    expect((await rejection(open(options))).message).toContain(
      'keys: is missing: The API keys by the name under which callers ask for them',
    )
  expect((await rejection(open({ perUser: 'required', keys: {} }))).message).toContain('keys: must not be empty')
  expect((await rejection(open({ perUser: 'maybe', keys: { a: 'b' } }))).message).toContain(
    'perUser: must be one of "allowed", "required"',
  )
  await expect(apiKeyBroker({ a: 'b' })).resolves.toBeDefined()
})
