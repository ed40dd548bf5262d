import { expect, test } from 'vitest'
import { type AuditRecord, type AuditSink, BrokerError, type BrokerErrorCode, metadataOf } from '../../src/index.ts'
import { makeBroker, RecordingLogger } from '../support/make-broker.ts'
import { VirtualClock } from '@credbroker/testkit'
import { testPlugin } from '../support/trivial-provider.ts'

const hour = 3_600_000
const minute = 60_000
const ask = { testTokenRequest: { audience: 'a' } }

/** A provider whose calls fail with `failing.code` while there is one. */
async function made(staleIfError?: string, audit?: AuditSink) {
  const failing: { code?: BrokerErrorCode } = {}
  const calls = { count: 0 }
  const plugin = testPlugin((_request, _call, { clock }) => {
    calls.count++
    if (failing.code !== undefined) throw new BrokerError(failing.code, 'no')
    return { response: { token: `token-${calls.count}` }, expiresAtMs: clock.now() + hour }
  })
  const bare = { clock: new VirtualClock(), logger: new RecordingLogger() }
  const cache = staleIfError === undefined ? {} : { cache: { staleIfError } }
  const bench = await makeBroker(() => ({ response: { token: '' } }), {
    options: {
      services: { clock: bare.clock, logger: bare.logger, ...(audit && { audit }) },
      config: { version: 1, providers: { p: { use: 'test', ...cache } } },
      plugins: { test: plugin },
    },
  })
  return { ...bench, ...bare, failing, calls }
}

test('hands out an old credential, marked, while a new one cannot be had', async () => {
  const { broker, clock, failing } = await made('10m')
  const events: unknown[] = []
  broker.on('issued', (event) => events.push(event))
  const fresh = await broker.get('p', ask)
  expect(metadataOf(fresh)).toEqual({ issuedAtMs: clock.now(), expiresAtMs: clock.now() + hour, stale: false })
  failing.code = 'upstream_unavailable'
  await clock.advance(hour + minute)
  const old = await broker.get('p', ask)
  expect(old).toEqual({ testTokenResponse: { token: 'token-1' } })
  expect(metadataOf(old)).toMatchObject({ stale: true, expiresAtMs: clock.now() - minute })
  expect(Object.isFrozen(old)).toBe(true)
  expect(events.at(-1)).toMatchObject({ stale: true })
  expect(JSON.stringify(old)).toBe('{"testTokenResponse":{"token":"token-1"}}')
})

test('tells of the attempt that failed, although every caller was served', async () => {
  const { broker, clock, failing } = await made('10m')
  const failures: unknown[] = []
  broker.on('failed', (event) => failures.push(event))
  await broker.get('p', ask)
  failing.code = 'upstream_unavailable'
  await clock.advance(hour + minute)
  await broker.get('p', ask)
  expect(failures).toMatchObject([{ code: 'upstream_unavailable', background: true }])
})

test('marks it in the audit record', async () => {
  const records: AuditRecord[] = []
  const { broker, clock, failing } = await made('10m', { append: (record) => void records.push(record) })
  await broker.get('p', ask)
  failing.code = 'upstream_unavailable'
  await clock.advance(hour + minute)
  await broker.get('p', ask)
  expect(records.map(({ stale }) => stale)).toEqual([undefined, true])
})

test('is off unless the configuration asks for it', async () => {
  const { broker, clock, failing } = await made()
  await broker.get('p', ask)
  failing.code = 'upstream_unavailable'
  await clock.advance(hour)
  await expect(broker.get('p', ask)).rejects.toMatchObject({ code: 'upstream_unavailable' })
})

test('never hands out a credential beyond the limit', async () => {
  const { broker, clock, failing } = await made('10m')
  await broker.get('p', ask)
  failing.code = 'upstream_unavailable'
  await clock.advance(hour + 10 * minute - 1)
  expect(metadataOf(await broker.get('p', ask))?.stale).toBe(true)
  await clock.advance(1)
  await expect(broker.get('p', ask)).rejects.toMatchObject({ code: 'upstream_unavailable' })
})

test('does not hide a refusal behind an old credential', async () => {
  const { broker, clock, failing } = await made('10m')
  await broker.get('p', ask)
  failing.code = 'upstream_rejected'
  await clock.advance(hour)
  await expect(broker.get('p', ask)).rejects.toMatchObject({ code: 'upstream_rejected' })
})

test('gives none to a caller who forces a new one or needs it to last, and tells why there is none', async () => {
  const { broker, clock, failing } = await made('10m')
  await broker.get('p', ask)
  failing.code = 'upstream_unavailable'
  await clock.advance(hour)
  for (const wish of [{ forceRefresh: true }, { minimumLifetimeMs: 1 }]) {
    await expect(broker.get('p', ask, { workload: 'host', ...wish })).rejects.toMatchObject({
      code: 'upstream_unavailable',
    })
  }
  expect(metadataOf(await broker.get('p', ask))?.stale).toBe(true)
})

test('asks again now and then, not for every caller, and serves the new one as soon as there is one', async () => {
  const { broker, clock, failing, calls } = await made('10m')
  await broker.get('p', ask)
  failing.code = 'upstream_unavailable'
  await clock.advance(hour)
  for (let index = 0; index < 20; index++) await broker.get('p', ask)
  expect(calls.count).toBe(2)
  delete failing.code
  await clock.advance(2 * minute)
  expect(metadataOf(await broker.get('p', ask))?.stale).toBe(false)
})
