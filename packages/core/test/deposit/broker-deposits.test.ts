import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { type AuditRecord, BrokerError, type DepositHolder, type DepositProvider, Secret } from '../../src/index.ts'
import { sharedStore } from '../support/open-brokers.ts'
import { testPlugin } from '../support/trivial-provider.ts'
import { depositPlugin } from './support/deposit-plugin.ts'

const canary = 'canary-4f9a2c7e1b50d8'
const ann: DepositHolder = { user: { userId: 'ann' } }
const request = { testDepositRequest: {} }

/** A broker with a provider `vault` that takes deposits and one, `plain`, that does not, and all that it writes down. */
async function world(replaced?: Partial<DepositProvider>, append?: (record: AuditRecord) => Promise<void>) {
  const { plugin, owners } = depositPlugin('testDeposit', replaced)
  const rule = { providers: { vault: {}, plain: {} } }
  const { open, clock, logger } = sharedStore(
    { vault: plugin, plain: testPlugin(() => ({ response: { token: 't' } })) },
    { workloads: { host: rule, agent: rule } },
  )
  const records: AuditRecord[] = []
  const audit = {
    append: (record: AuditRecord) => {
      records.push(record)
      return append?.(record)
    },
  }
  const broker = await open({ services: { audit } })
  const ask = (caller: object) =>
    broker.handle({ provider: 'vault', request, caller: { workload: 'host', ...caller } }).then(
      ({ testDepositResponse }) => testDepositResponse,
      ({ code }: BrokerError) => code,
    )
  return { broker, owners, clock, logger, records, ask }
}

/** What a promise rejects with. */
const rejection = (work: Promise<unknown>) =>
  work.then(
    () => new Error('expected a rejection'),
    (error: BrokerError) => error,
  )

test('names the providers that take credentials of users', async () => {
  expect((await world()).broker.deposits.providers).toEqual(['vault'])
})

test('what a user brings is theirs, at once, and ends when it is removed', async () => {
  const { broker, ask } = await world()
  expect(await ask({ user: 'ann' })).toBe('access_denied')
  await broker.deposits.put('vault', ann, 'key-1')
  expect(await ask({ user: 'ann' })).toEqual({ value: 'key-1' })
  expect(await ask({ user: 'ben' })).toBe('access_denied')
  await broker.deposits.put('vault', ann, 'key-2')
  expect(await ask({ user: 'ann' })).toEqual({ value: 'key-2' })
  await broker.deposits.remove('vault', ann)
  expect((await broker.deposits.list('vault')).deposits).toEqual([])
  expect(await ask({ user: 'ann' })).toBe('access_denied')
})

test('a provider may forget what every workload has cached of a user, and nobody else’s', async () => {
  const { broker, ask } = await world()
  const [own, others] = [{ user: 'ann', workload: 'agent' }, { user: 'ben' }]
  for (const userId of ['ann', 'ben']) await broker.deposits.put('vault', { user: { userId } }, `of ${userId}`)
  const before = await Promise.all([ask({ user: 'ann' }), ask(own), ask(others)])
  await broker.deposits.put('vault', ann, 'new')
  const after = await Promise.all([ask({ user: 'ann' }), ask(own), ask(others)])
  expect(after).toEqual([{ value: 'new' }, { value: 'new' }, before[2]])
  expect(after[2]).toBe(before[2])
})

test('the provider learns who it is, as requests name them, and for which workload; the value does not print', async () => {
  const values: unknown[] = []
  const { broker, owners } = await world()
  await broker.deposits.put('vault', ann, 'k')
  await broker.deposits.put('vault', { ...ann, workload: 'agent' }, 'k')
  await broker.deposits.put('vault', { user: { userToken: 'opaque' }, workload: 'agent' }, 'k')
  expect(owners).toEqual([
    { subject: 'ann', user: 'ann' },
    { subject: 'ann', user: 'ann', workload: 'agent' },
    { subject: expect.stringMatching(/^\0[\w-]{43}$/), workload: 'agent' },
  ])
  const seen = await world({ put: async (value) => void values.push(value) })
  await seen.broker.deposits.put('vault', ann, canary)
  expect(values).toEqual([expect.any(Secret)])
})

test('a person known by a token is found by any token of theirs, and never by a name', async () => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const token = (sub: string, jti: string) => `${part({})}.${part({ iss: 'https://idp.example', sub, jti })}.x`
  const { broker, ask, owners } = await world()
  await broker.deposits.put('vault', { user: { userToken: token('carol', '1') } }, 'of carol')
  expect(await ask({ userToken: token('carol', '2') })).toEqual({ value: 'of carol' })
  for (const stranger of [{ userToken: token('dave', '1') }, { user: 'carol' }, { user: owners[0]?.subject }])
    expect(await ask(stranger)).toBe('access_denied')
})

test('lists a page at a time, without a subject', async () => {
  const { broker, clock } = await world()
  for (const holder of [ann, { ...ann, workload: 'agent' }, { user: { userToken: 't' } }])
    await broker.deposits.put('vault', holder, 'k')
  const listed = []
  let cursor: string | undefined
  do {
    const page = await broker.deposits.list('vault', cursor)
    listed.push(...page.deposits)
    cursor = page.cursor
  } while (cursor !== undefined)
  const storedAtMs = clock.now()
  expect(listed).toEqual([{ user: 'ann', storedAtMs }, { user: 'ann', workload: 'agent', storedAtMs }, { storedAtMs }])
})

test('a provider that is unknown, or takes none, is not found, and nothing is on record', async () => {
  const { broker, records } = await world()
  for (const provider of ['plain', 'nowhere', 'constructor', '']) {
    for (const work of [
      broker.deposits.put(provider, ann, canary),
      broker.deposits.remove(provider, ann),
      broker.deposits.list(provider),
    ])
      expect(await rejection(work)).toMatchObject({
        code: 'not_found',
        message: 'no provider of that name takes credentials of users',
        requestId: expect.any(String),
      })
  }
  expect(records).toEqual([])
})

test.each<[string, string, unknown, unknown]>([
  ['an empty value', 'value', ann, ''],
  ['a value of 65537 characters', 'value', ann, 'k'.repeat(65_537)],
  ['a value that is no text', 'value', ann, 4711],
  ['no value', 'value', ann, undefined],
  ['nobody', 'user', { user: {} }, 'k'],
  ['an empty workload', 'workload', { ...ann, workload: '' }, 'k'],
])('%s is refused before anything is done or on record', async (_what, field, holder, value) => {
  const { broker, records, owners } = await world()
  // The application was compiled without types.
  const error = await rejection(broker.deposits.put('vault', holder as never, value as never))
  expect(error).toMatchObject({
    code: 'validation_failed',
    provider: 'vault',
    requestId: expect.any(String),
    details: { fieldList: [{ name: field }] },
  })
  expect([records, owners]).toEqual([[], []])
})

test('a value may have 65536 characters', async () => {
  const { broker, ask } = await world()
  const value = 'k'.repeat(65_536)
  await broker.deposits.put('vault', ann, value)
  expect(await ask({ user: 'ann' })).toEqual({ value })
})

test('both acts are on record with provider, user and workload', async () => {
  const { broker, records } = await world()
  const holder = { ...ann, workload: 'agent' }
  await broker.deposits.put('vault', holder, canary)
  await broker.deposits.remove('vault', holder)
  const about = {
    atMs: expect.any(Number),
    requestId: expect.any(String),
    workload: 'deposit:application',
    provider: 'vault',
    user: 'ann',
    resource: 'workload/agent',
    decision: 'granted',
  }
  expect(records).toEqual([
    { ...about, action: 'credential_stored' },
    { ...about, action: 'credential_removed' },
  ])
})

test('nothing is done before its record is durable', async () => {
  const durable = Promise.withResolvers<void>()
  const { broker, owners, records } = await world(undefined, () => durable.promise)
  const put = broker.deposits.put('vault', ann, 'k')
  await new Promise((resolve) => setImmediate(resolve))
  expect([records.length, owners.length]).toEqual([1, 0])
  durable.resolve()
  await put
  expect(owners).toHaveLength(1)
})

test('what cannot be put on record is not done', async () => {
  const { broker, owners } = await world(undefined, () => Promise.reject(new Error('disk full')))
  expect(await rejection(broker.deposits.put('vault', ann, 'k'))).toMatchObject({ code: 'internal', retryable: true })
  expect(owners).toEqual([])
})

test('what came to nothing is on record as that', async () => {
  const refused = new BrokerError('upstream_unavailable', 'try again')
  const { broker, records } = await world({ put: () => Promise.reject(refused) })
  expect(await rejection(broker.deposits.put('vault', ann, 'k'))).toMatchObject({ code: 'upstream_unavailable' })
  expect(await rejection(broker.deposits.remove('vault', ann))).toMatchObject({
    code: 'not_found',
    message: 'provider "vault" keeps no such credential of that user',
  })
  expect(records.map(({ action, decision, reason }) => `${action} ${decision} ${reason}`)).toEqual([
    'credential_stored granted undefined',
    'credential_stored failed upstream_unavailable',
    'credential_removed granted undefined',
    'credential_removed failed not_found',
  ])
})

test('a provider that does not end is left at its deadline', async () => {
  const { broker, clock } = await world({ put: () => new Promise(() => {}) })
  const ended = rejection(broker.deposits.put('vault', ann, 'k'))
  await clock.advance(30_000)
  expect(await ended).toMatchObject({ code: 'upstream_unavailable' })
})

test('nothing is done when the record took longer than the deadline', async () => {
  const durable = Promise.withResolvers<void>()
  const { broker, owners, records, clock } = await world(undefined, () => durable.promise)
  const ended = rejection(broker.deposits.put('vault', ann, 'k'))
  await clock.advance(30_000)
  expect(await ended).toMatchObject({ code: 'upstream_unavailable' })
  durable.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  expect(owners).toEqual([])
  expect(records.map(({ decision }) => decision)).toEqual(['granted', 'failed'])
})

test('a bug of the provider is one error with a request id', async () => {
  const { broker } = await world({ page: () => Promise.reject(new TypeError(canary)) })
  const error = await rejection(broker.deposits.list('vault'))
  expect(error).toMatchObject({ code: 'internal', provider: 'vault', requestId: expect.any(String) })
  expect(error.message).not.toContain(canary)
})

test('a value is in no record, error, event, log line or list', async () => {
  const { broker, records, logger } = await world()
  const events: unknown[] = []
  for (const name of ['issued', 'denied', 'failed'] as const) broker.on(name, (event) => events.push(event))
  await broker.deposits.put('vault', ann, canary)
  await broker.handle({ provider: 'vault', request, caller: { workload: 'host', user: 'ann' } })
  const errors = [
    await rejection(broker.deposits.put('plain', ann, canary)),
    await rejection(broker.deposits.put('vault', { ...ann, workload: '' }, canary)),
    await rejection(broker.deposits.put('vault', ann, canary.repeat(6_000))),
  ]
  const list = await broker.deposits.list('vault')
  const all = [records, events, errors, logger.lines, list, broker.describe(), broker]
  expect(events).not.toEqual([])
  expect(inspect(all, { depth: 20, showHidden: true, maxStringLength: null })).not.toContain(canary.slice(0, 12))
  expect(JSON.stringify(all.slice(0, -1))).not.toContain(canary.slice(0, 12))
})

test('a broker that is closed takes nothing, and closes only when what it took is done', async () => {
  const stored = Promise.withResolvers<void>()
  const { broker } = await world({ put: () => stored.promise })
  const put = broker.deposits.put('vault', ann, 'k')
  const order: string[] = []
  const closed = broker.close().then(() => order.push('closed'))
  for (const work of [
    broker.deposits.put('vault', ann, 'k'),
    broker.deposits.remove('vault', ann),
    broker.deposits.list('vault'),
  ])
    expect(await rejection(work)).toMatchObject({ code: 'internal', message: expect.stringContaining('closed') })
  expect(order).toEqual([])
  stored.resolve()
  await put.then(() => order.push('stored'))
  await closed
  expect(order).toEqual(['stored', 'closed'])
})
