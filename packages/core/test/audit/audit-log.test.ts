import { expect, test } from 'vitest'
import { verifyAuditLog } from '../../src/audit/reading/verify-audit-log.ts'
import type { AppendOutcome, AuditRecord } from '../../src/index.ts'
import { systemClock } from '../../src/services/default-services.ts'
import { appendBatches, auditWorld, record, storedIds, storedRecords } from './support/audit-world.ts'

const ids = (count: number, from = 1) => Array.from({ length: count }, (_, index) => String(from + index))
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('keeps every member of a record, and nothing that is none', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  const full: AuditRecord = {
    ...record('r-1', { user: 'zoë "z"\n\ud800', reason: 'aborted', decision: 'failed', credentials: ['a', 'b'] }),
    stale: true,
    expiresAtMs: 1_800_000_060_000,
  }
  const more = { ...full, authorization: 'secret' }
  await log.append(more)
  expect(await storedRecords(store, ring)).toEqual([{ number: 1, block: 1, record: full }])
})

test('resolves an append only when its block is stored', async () => {
  const { store, open } = auditWorld()
  const log = await open()
  const { promise, resolve } = Promise.withResolvers<void>()
  store.beforeAppend = async (append) => {
    await promise
    return append()
  }
  let acknowledged = false
  const appended = log.append(record('1')).then(() => {
    acknowledged = true
  })
  for (let turns = 0; turns < 10; turns++) await turn()
  expect(acknowledged).toBe(false)
  resolve()
  await appended
  expect(store.audit.rows.size).toBe(2)
})

test('stores in one append what came in one turn, and what came while another was stored', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  await log.append(record('0'))
  store.appends = 0
  await Promise.all(ids(64).map((id) => log.append(record(id))))
  expect(store.appends).toBe(1)
  const callers = ids(64, 65).map(async (id) => {
    await log.append(record(id))
    await log.append(record(`${id} again`))
  })
  await Promise.all(callers)
  expect(store.appends).toBe(3)
  expect(await storedIds(store, ring)).toEqual([...ids(129, 0), ...ids(64, 65).map((id) => `${id} again`)])
})

test('puts no more than 256 records into a block', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  await Promise.all(ids(600).map((id) => log.append(record(id))))
  const found = await storedRecords(store, ring)
  expect(found.map(({ record }) => record.requestId)).toEqual(ids(600))
  const sizes = Map.groupBy(found, ({ block }) => block)
  expect([...sizes.values()].map(({ length }) => length)).toEqual([256, 256, 88])
})

test('turns away a record that would not be JSON, and stores the others', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  const outcomes = await Promise.allSettled([
    log.append(record('1')),
    log.append(record('2', { expiresAtMs: Number.NaN })),
    log.append(record('3')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await storedIds(store, ring)).toEqual(['1', '3'])
})

test('rejects every record of a block that could not be stored, and goes on by itself', async () => {
  const { store, ring, logger, open } = auditWorld()
  const log = await open()
  await log.append(record('1'))
  store.beforeAppend = () => Promise.reject(new Error('disk full'))
  for (const id of ['2', '3']) {
    const outcomes = await Promise.allSettled([log.append(record(id)), log.append(record(`${id} too`))])
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'internal', retryable: true } })
  }
  store.beforeAppend = async (append) => append()
  await log.append(record('4'))
  expect(await storedIds(store, ring)).toEqual(['1', '4'])
  expect(await verifyAuditLog(store, ring)).toMatchObject({ ok: true, records: 2 })
  // Once per outage, not once per record.
  expect(logger.lines.map(({ level }) => level)).toEqual(['error', 'info'])
})

test('goes on after an append that was stored and reported as failed', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  store.beforeAppend = async (append) => {
    append()
    throw new Error('connection lost')
  }
  await expect(log.append(record('1'))).rejects.toMatchObject({ code: 'internal' })
  store.beforeAppend = async (append) => append()
  await log.append(record('2'))
  expect(await storedIds(store, ring)).toEqual(['1', '2'])
  expect(await verifyAuditLog(store, ring)).toMatchObject({ ok: true, records: 2 })
})

test('lets nobody wait longer than 10 s for a blocked store, stores what waited when it recovers', async () => {
  const { store, ring, clock, open } = auditWorld()
  const log = await open()
  const { promise, resolve } = Promise.withResolvers<void>()
  store.beforeAppend = async (append) => {
    await promise
    return append()
  }
  const first = Promise.allSettled([log.append(record('1')), log.append(record('2'))])
  await turn()
  await clock.advance(5_000)
  const second = Promise.allSettled([log.append(record('3'))])
  await clock.advance(4_500)
  // It comes while the record before it waits as well, and still has its own 10 s.
  const third = Promise.allSettled([log.append(record('4'))])
  await clock.advance(500)
  for (const outcome of await first)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'internal', retryable: true } })
  await clock.advance(5_000)
  expect(await second).toMatchObject([{ status: 'rejected' }])
  resolve()
  expect(await third).toMatchObject([{ status: 'fulfilled' }])
  await log.append(record('5'))
  expect(await storedIds(store, ring)).toEqual(['1', '2', '3', '4', '5'])
})

test('turns records away while 10,000 wait, and takes them again when the store answers', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  const { promise, resolve } = Promise.withResolvers<void>()
  store.beforeAppend = async (append) => {
    await promise
    return append()
  }
  const waiting = ids(10_000).map((id) => log.append(record(id)))
  await expect(log.append(record('too many'))).rejects.toMatchObject({ code: 'internal', retryable: true })
  resolve()
  await Promise.all(waiting)
  await log.append(record('10001'))
  expect(await storedIds(store, ring)).toEqual(ids(10_001))
})

test('keeps one chain when several processes append at the same time', async () => {
  const { store, ring, open, logger } = auditWorld()
  const logs = await Promise.all([1, 2, 3].map(() => open({ clock: systemClock })))
  await Promise.all(
    logs.map(async (log, writer) => {
      for (let round = 0; round < 40; round++) await log.append(record(`${writer}-${round}`))
    }),
  )
  await Promise.all(logs.map((log) => log.close()))
  const found = await storedIds(store, ring)
  expect(found).toHaveLength(120)
  for (const writer of [0, 1, 2]) {
    const own = found.filter((id) => id.startsWith(`${writer}-`))
    expect(own).toEqual(Array.from({ length: 40 }, (_, round) => `${writer}-${round}`))
  }
  expect(await verifyAuditLog(store, ring)).toMatchObject({ ok: true, records: 120 })
  expect(logger.lines).toEqual([])
})

test('gives up on a log in which somebody else is always first', async () => {
  const { store, open } = auditWorld()
  const delays: number[] = []
  const schedule = (callback: () => void, delayMs: number) => {
    if (delayMs >= 1_000) return () => {}
    delays.push(delayMs)
    queueMicrotask(callback)
    return () => {}
  }
  const log = await open({ clock: { now: Date.now, schedule } })
  store.beforeAppend = async (): Promise<AppendOutcome> => ({ appended: false, conflict: 'sequence', sequence: 0 })
  await expect(log.append(record('1'))).rejects.toMatchObject({ code: 'internal', cause: { retryable: true } })
  expect(store.appends).toBe(200)
  // Short and random, so that processes that lose together do not come back together.
  expect(delays.length).toBeGreaterThan(150)
  expect(new Set(delays).size).toBeGreaterThan(1)
  expect(Math.max(...delays)).toBeLessThanOrEqual(4)
})

test('signs after at most 1,000 records, after 60 s, and at the end', async () => {
  const { store, ring, clock, open } = auditWorld()
  const log = await open()
  const signed = () => log.latestCheckpoint()?.checkpoint.records
  expect(signed()).toBeUndefined()
  await appendBatches(log, [1])
  expect(signed()).toBe(1)
  const covered = [1]
  for (const size of [...Array(30).fill(97), ...Array(12).fill(251)]) {
    await appendBatches(log, [size])
    if (signed() !== covered.at(-1)) covered.push(signed() ?? 0)
  }
  const distances = covered.slice(1).map((records, index) => records - (covered[index] ?? 0))
  expect(distances.length).toBeGreaterThan(5)
  expect(Math.max(...distances)).toBeLessThanOrEqual(1_000)
  expect(Math.min(...distances)).toBeGreaterThan(700)
  await log.append(record('x'))
  const before = signed()
  await clock.advance(59_999)
  await log.append(record('x'))
  expect(signed()).toBe(before)
  await clock.advance(1)
  await log.append(record('x'))
  const records = 1 + 30 * 97 + 12 * 251 + 3
  expect(signed()).toBe(records)
  await log.append(record('x'))
  await log.close()
  expect(signed()).toBe(records + 1)
  expect(await verifyAuditLog(store, ring)).toMatchObject({
    ok: true,
    records: records + 1,
    latestCheckpoint: log.latestCheckpoint()?.checkpoint,
  })
})

test('stores what waits when it is closed, takes nothing more, and signs nothing twice', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  const waiting = log.append(record('1'))
  const closed = log.close()
  await expect(log.append(record('2'))).rejects.toMatchObject({ code: 'internal' })
  await Promise.all([waiting, closed, log.close()])
  expect(await storedIds(store, ring)).toEqual(['1'])
  const { last } = store.audit
  await (await open()).close()
  expect(store.audit.last).toBe(last)
})

test('does not wait for a blocked store for ever when it is closed', async () => {
  const { store, clock, logger, open } = auditWorld()
  const log = await open()
  store.beforeAppend = () => new Promise(() => {})
  const lost = Promise.allSettled([log.append(record('1'))])
  const closed = log.close()
  await turn()
  await clock.advance(10_000)
  await closed
  expect(await lost).toMatchObject([{ status: 'rejected' }])
  expect(logger.lines).toMatchObject([{ level: 'error' }])
})

test('continues the numbers and the chain of the process before', async () => {
  const { store, ring, open, logger } = auditWorld()
  for (const run of [0, 1, 2]) {
    const log = await open()
    await appendBatches(log, [2, 3], 1 + run * 5)
    if (run > 0) await log.close()
  }
  const found = await storedRecords(store, ring)
  expect(found.map(({ number }) => number)).toEqual(ids(15).map(Number))
  expect(found.map(({ record }) => record.requestId)).toEqual(ids(15))
  expect(await verifyAuditLog(store, ring)).toMatchObject({ ok: true, records: 15 })
  expect(logger.lines).toEqual([])
})

test('keeps no text of a record in the clear', async () => {
  const { store, open } = auditWorld()
  const log = await open()
  await log.append(record('request-in-the-clear'))
  const bytes = Buffer.concat([...store.audit.rows.values(), store.audit.head ?? Buffer.alloc(0)])
  expect(bytes.includes('in-the-clear')).toBe(false)
  expect(bytes.includes('checkout-agent')).toBe(false)
})
