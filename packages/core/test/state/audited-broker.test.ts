import { expect, test } from 'vitest'
import {
  type AuditRecord,
  type BrokerConfig,
  BrokerError,
  type Broker,
  createBroker,
  memoryStore,
  type Store,
} from '../../src/index.ts'
import { findCredential } from '../../src/audit/reading/find-credential.ts'
import { readAuditRecords } from '../../src/audit/reading/read-audit-records.ts'
import { verifyAuditLog } from '../../src/audit/reading/verify-audit-log.ts'
import { openKeyRing } from '../../src/sealing/key-ring.ts'
import { ephemeralKeyWrapper } from '../../src/sealing/master-key/ephemeral-key-wrapper.ts'
import { systemRandom } from '../../src/services/default-services.ts'
import { RecordingLogger } from '../support/make-broker.ts'
import { VirtualClock } from '@credbroker/testkit'
import { testPlugin } from '../support/trivial-provider.ts'

const hour = 3_600_000
const ask = (audience = 'a') => ({ testTokenRequest: { audience } })
const secret = 'the-token-that-nobody-may-see'

/** A broker whose audit log can be read beside it, and whose store fails while `disk.full`. */
async function audited(broker: Pick<BrokerConfig, 'workloads'> = {}) {
  const clock = new VirtualClock()
  const random = systemRandom()
  const logger = new RecordingLogger()
  const inner = memoryStore(clock)
  const disk = { full: false, blocked: undefined as Promise<void> | undefined }
  const store: Store = {
    ...inner,
    async append(log, values, options) {
      await disk.blocked
      if (disk.full) throw new Error('ENOSPC')
      return inner.append(log, values, options)
    },
  }
  const keys = ephemeralKeyWrapper(random)
  const plugin = testPlugin(({ audience }) => {
    if (audience === 'refused') throw new BrokerError('upstream_rejected', 'no')
    return { response: { token: `${secret}-${audience}` }, expiresAtMs: clock.now() + hour }
  })
  const made: Broker = await createBroker({
    config: {
      version: 1,
      audit: { enabled: true },
      providers: { p: { use: 'test' } },
      ...broker,
    },
    plugins: { test: plugin },
    services: { clock, random, logger, store, keys },
  })
  const ring = await openKeyRing(store, keys, { clock, random })
  const records = async () => {
    const found: AuditRecord[] = []
    for await (const { record } of readAuditRecords(store, ring)) found.push(record)
    return found
  }
  return { broker: made, clock, logger, disk, store, ring, records }
}

test('every request leaves a record: granted, from the cache, denied, failed, and one that names nothing', async () => {
  const { broker, clock, records, store, ring } = await audited({ workloads: { host: { providers: { p: {} } } } })
  const caller = { workload: 'host', user: 'ann', requestId: 'r1' }
  await broker.get('p', ask(), caller)
  await broker.get('p', ask(), { ...caller, requestId: 'r2' })
  await broker.get('p', ask('refused'), { ...caller, requestId: 'r3' }).catch(() => {})
  await broker.get('p', ask(), { workload: 'stranger', requestId: 'r4' }).catch(() => {})
  await broker.handle({ provider: 'nope', request: {} }).catch(() => {})
  const common = { atMs: clock.now(), action: 'issue', workload: 'host', user: 'ann', provider: 'p', kind: 'testToken' }
  const granted = { ...common, decision: 'granted', expiresAtMs: clock.now() + hour }
  const all = await records()
  expect(all).toMatchObject([
    { ...granted, requestId: 'r1', credentials: [expect.stringMatching(/^[\w-]{22}$/)] },
    { ...granted, requestId: 'r2', credentials: all[0]?.credentials },
    { ...common, requestId: 'r3', decision: 'failed', reason: 'upstream_rejected' },
    { action: 'issue', requestId: 'r4', workload: 'stranger', decision: 'denied', reason: 'access_denied' },
    { action: 'issue', workload: 'host', decision: 'denied', reason: 'not_found' },
  ])
  expect(JSON.stringify(all)).not.toContain(secret)
  expect((await verifyAuditLog(store, ring)).ok).toBe(true)
})

test('tells who got a token, and nothing about one that was never given', async () => {
  const { broker, store, ring } = await audited()
  await broker.get('p', ask('a'), { workload: 'host', user: 'ann' })
  await broker.get('p', ask('b'), { workload: 'host', user: 'ben' })
  const who = async (token: string) => {
    const users: (string | undefined)[] = []
    for await (const { record } of findCredential(store, ring, token)) users.push(record.user)
    return users
  }
  expect(await who(`${secret}-b`)).toEqual(['ben'])
  expect(await who(`Bearer ${secret}-a`)).toEqual(['ann'])
  expect(await who(`${secret}-c`)).toEqual([])
})

test('releases nothing while the record cannot be written, and goes on by itself afterwards', async () => {
  const { broker, disk, logger, records, store, ring } = await audited()
  await broker.get('p', ask())
  const bound = broker.bind('p', ask())
  disk.full = true
  for (const attempt of [broker.get('p', ask()), broker.get('p', ask('new')), bound()]) {
    await expect(attempt).rejects.toMatchObject({ code: 'internal', retryable: true })
  }
  expect(logger.lines.join()).toContain('the audit record could not be written')
  expect(logger.lines.join()).not.toContain(secret)
  disk.full = false
  await broker.get('p', ask())
  await bound()
  expect((await records()).filter(({ decision }) => decision === 'granted')).toHaveLength(3)
  expect((await verifyAuditLog(store, ring)).ok).toBe(true)
})

test('answers within the time limit when the disk is blocked, and releases nothing', async () => {
  const { broker, clock, disk } = await audited()
  await broker.get('p', ask())
  const gate = Promise.withResolvers<void>()
  disk.blocked = gate.promise
  const attempt = expect(broker.get('p', ask())).rejects.toMatchObject({ code: 'internal', retryable: true })
  await new Promise(setImmediate)
  await clock.advance(10_000)
  await attempt
  gate.resolve()
  disk.blocked = undefined
  await broker.get('p', ask())
})

test('closing waits for answers that wait for their record', async () => {
  const { broker, disk } = await audited()
  await broker.get('p', ask())
  const gate = Promise.withResolvers<void>()
  disk.blocked = gate.promise
  const order: string[] = []
  const answer = broker.get('p', ask()).then(() => order.push('answered'))
  const closed = broker.close().then(() => order.push('closed'))
  await new Promise(setImmediate)
  expect(order).toEqual([])
  gate.resolve()
  await Promise.all([answer, closed])
  expect(order).toEqual(['answered', 'closed'])
})

test('closing waits for a sink of the host, too', async () => {
  const gate = Promise.withResolvers<void>()
  const order: string[] = []
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'test' } } },
    plugins: { test: testPlugin(() => ({ response: { token: secret } })) },
    services: { audit: { append: () => gate.promise } },
  })
  const cached = broker.get('p', { testStampRequest: { text: 'x' } }).then(() => order.push('answered'))
  const closed = broker.close().then(() => order.push('closed'))
  await new Promise(setImmediate)
  expect(order).toEqual([])
  gate.resolve()
  await Promise.all([cached, closed])
  expect(order).toEqual(['answered', 'closed'])
})

test('revocations, changes of the configuration and of grants are records too', async () => {
  const { broker, records } = await audited()
  await broker.get('p', ask())
  await broker.revoke('p', ask(), { workload: 'host', user: 'ann' })
  await broker.reload()
  expect((await records()).map(({ action, decision }) => [action, decision])).toEqual([
    ['issue', 'granted'],
    ['revoke', 'granted'],
    ['reloaded', 'granted'],
  ])
})

test('a secret that one provider feeds to another at the start is on record, and not given when that is not possible', async () => {
  const clock = new VirtualClock()
  const config: BrokerConfig = {
    version: 1,
    audit: { enabled: true },
    providers: {
      vault: { use: 'test' },
      user: { use: 'test', options: { secret: { from: 'vault', request: ask('fed') } } },
    },
  }
  const plugin = testPlugin(() => ({ response: { token: secret } }))
  const keys = ephemeralKeyWrapper(systemRandom())
  const open = (store: Store) =>
    createBroker({ config, plugins: { test: plugin }, services: { clock, store, keys, logger: new RecordingLogger() } })
  const store = memoryStore(clock)
  await open(store)
  const ring = await openKeyRing(store, keys, { clock, random: systemRandom() })
  const workloads: string[] = []
  for await (const { record } of readAuditRecords(store, ring)) workloads.push(record.workload)
  expect(workloads).toEqual(['config:user'])
  const full: Store = { ...memoryStore(clock), append: async () => Promise.reject(new Error('ENOSPC')) }
  await expect(open(full)).rejects.toMatchObject({ code: 'config_invalid' })
})

test('a log that cannot be written is not switched on, and nothing of the new configuration is left running', async () => {
  const clock = new VirtualClock()
  const closed: string[] = []
  const plugin = testPlugin(() => ({ response: { token: secret } }), { close: () => void closed.push('closed') })
  const store: Store = { ...memoryStore(clock), append: async () => Promise.reject(new Error('ENOSPC')) }
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'test' } } },
    plugins: { test: plugin },
    services: { clock, store, logger: new RecordingLogger() },
  })
  const audited = {
    version: 1 as const,
    audit: { enabled: true },
    providers: { p: { use: 'test' }, q: { use: 'test' } },
  }
  await expect(broker.reload(audited)).rejects.toMatchObject({ code: 'internal', retryable: true })
  expect(broker.describe().providers.map(({ name }) => name)).toEqual(['p'])
  await broker.get('p', ask())
  await broker.close()
  expect(closed).toEqual(['closed'])
})

test('a provider puts changes of grants into the log', async () => {
  const clock = new VirtualClock()
  const seen: AuditRecord[] = []
  const plugin = testPlugin(async (_request, call, context) => {
    await context.recordGrant({ action: 'grant_added', user: 'ann', kind: 'testToken', requestId: call.requestId })
    return { response: { token: secret } }
  })
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'test' } } },
    plugins: { test: plugin },
    services: { clock, audit: { append: (record) => void seen.push(record) } },
  })
  await broker.get('p', ask(), { workload: 'host', requestId: 'r1' })
  expect(seen).toMatchObject([
    { action: 'grant_added', workload: 'provider:p', user: 'ann', provider: 'p', requestId: 'r1', decision: 'granted' },
    { action: 'issue', workload: 'host', requestId: 'r1' },
  ])
})

test('the log is switched on and off by a reload', async () => {
  const { broker, records } = await audited()
  await broker.get('p', ask())
  await broker.reload({ version: 1, providers: { p: { use: 'test' } } })
  await broker.get('p', ask())
  await broker.reload({ version: 1, audit: { enabled: true }, providers: { p: { use: 'test' } } })
  await broker.get('p', ask())
  // The change that switched it off is the last thing that it tells, and the one that switched it on the first.
  expect((await records()).map(({ action }) => action)).toEqual(['issue', 'reloaded', 'reloaded', 'issue'])
})

test('a configuration that is refused is on record, as announced and as failed', async () => {
  const { broker, records } = await audited()
  await broker.reload({ version: 1, providers: { p: { use: 'nowhere' } } }).catch(() => {})
  expect(await records()).toMatchObject([
    { action: 'reloaded', decision: 'granted' },
    { action: 'reloaded', decision: 'failed', reason: 'config_invalid' },
  ])
})
