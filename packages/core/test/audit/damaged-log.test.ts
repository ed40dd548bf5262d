import { expect, test } from 'vitest'
import { openAuditLog } from '../../src/audit/audit-log.ts'
import type { AuditFault } from '../../src/audit/reading/audit-verification.ts'
import { verifyAuditLog } from '../../src/audit/reading/verify-audit-log.ts'
import { systemRandom } from '../../src/services/default-services.ts'
import { appendBatches, type AuditWorld, auditWorld, fixedRing, record, storedRecords } from './support/audit-world.ts'
import { copyOf, type LogRows } from './support/editable-store.ts'
import { cutOff, deleteRow, flipBit, restore, rowOf } from './support/edits.ts'

// Blocks of the log: 1 holds record 1, 2 a checkpoint, 3 records 2 to 4, 4 records 5 and 6, 5 records 7 and 8.
const sizes = [1, 3, 2, 2]

async function written(): Promise<AuditWorld & { readonly audit: LogRows; readonly heads: readonly Uint8Array[] }> {
  const world = auditWorld()
  const heads: Uint8Array[] = []
  world.store.beforeAppend = async (append) => {
    const outcome = append()
    if (world.store.audit.head) heads.push(world.store.audit.head)
    return outcome
  }
  await appendBatches(await world.open(), sizes)
  expect(world.store.audit.last).toBe(5)
  return { ...world, audit: world.store.audit, heads }
}

async function faultsOf({ store, ring }: AuditWorld): Promise<readonly AuditFault[]> {
  return (await verifyAuditLog(store, ring)).faults
}

/** Opens the log and appends two records, then closes it and does the same in a new process. */
async function goOn(world: AuditWorld): Promise<void> {
  for (const id of ['a', 'b']) {
    const log = await world.open()
    await Promise.all([log.append(record(`${id}1`)), log.append(record(`${id}2`))])
    await log.close()
  }
}

const numbers = async ({ store, ring }: AuditWorld) =>
  (await storedRecords(store, ring, { onUnreadable: () => {} })).map(({ number }) => number)

const reported = { level: 'error', message: expect.stringContaining('credbroker audit verify') }

test('goes on after a log whose end was cut off, and the loss stays visible', async () => {
  for (const adjust of [true, false]) {
    const world = await written()
    cutOff(world.audit, 3, adjust)
    await goOn(world)
    expect(world.logger.lines[0]).toMatchObject(reported)
    const faults = await faultsOf(world)
    expect(faults).toMatchObject([{ what: adjust ? 'truncated' : 'deleted', record: 5, lastRecord: 8 }])
    // Numbers are not given twice, so a missing record cannot be taken for another one.
    expect(await numbers(world)).toEqual([1, 2, 3, 4, 9, 10, 11, 12])
  }
})

test('goes on from the head when the last block was changed', async () => {
  const world = await written()
  world.audit.rows.set(5, flipBit(rowOf(world.audit, 5), 500))
  await goOn(world)
  expect(world.logger.lines).toMatchObject([reported])
  expect(await faultsOf(world)).toMatchObject([{ what: 'changed', sequence: 5, record: 7, lastRecord: 8 }])
})

test('goes on from the last block that opens when the head is lost, and says so in the log', async () => {
  for (const head of ['gone', 'changed']) {
    const world = await written()
    world.audit.head = head === 'gone' ? undefined : flipBit(world.audit.head ?? new Uint8Array(), 300)
    await goOn(world)
    expect(world.logger.lines).toMatchObject([reported])
    expect(await faultsOf(world)).toMatchObject([{ what: 'head_lost', sequence: 6, atMs: world.clock.now() }])
    expect(await numbers(world)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  }
})

test('goes on from the last block that opens when head and last block are lost', async () => {
  const world = await written()
  world.audit.head = undefined
  deleteRow(world.audit, 5)
  await goOn(world)
  expect(await faultsOf(world)).toMatchObject([
    { what: 'deleted', sequence: 5 },
    { what: 'head_lost', sequence: 6 },
  ])
})

test('goes on from the last block when the head is an older one, and says so in the log', async () => {
  const world = await written()
  world.audit.head = world.heads[2]
  await goOn(world)
  expect(world.logger.lines).toMatchObject([reported])
  expect(await faultsOf(world)).toMatchObject([{ what: 'rolled_back', sequence: 6 }])
  expect(await numbers(world)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
})

test('does not take an emptied log for a new one', async () => {
  const world = await written()
  world.store.logs.delete('audit')
  await goOn(world)
  expect(world.logger.lines).toMatchObject([reported])
  expect(await faultsOf(world)).toMatchObject([{ what: 'deleted', sequence: 1 }])
  expect(await numbers(world)).toEqual([1, 2, 3, 4])
})

test('reads nothing in a log of another key ring, and does not lose it', async () => {
  const world = await written()
  const row = rowOf(world.audit, 3)
  const stranger = fixedRing('other')
  const log = await openAuditLog(world.store, stranger, { ...world, random: systemRandom() })
  await log.append(record('1'))
  expect(world.logger.lines).toMatchObject([reported])
  expect(rowOf(world.audit, 3)).toEqual(row)
  const faults = (await verifyAuditLog(world.store, stranger)).faults.map(({ what }) => what)
  expect(faults).toEqual(['changed', 'changed', 'changed', 'changed', 'changed', 'head_lost'])
})

test('still writes the damage down after an append that failed', async () => {
  const world = await written()
  world.store.logs.delete('audit')
  const log = await world.open()
  world.store.beforeAppend = () => Promise.reject(new Error('disk full'))
  await expect(log.append(record('a'))).rejects.toMatchObject({ code: 'internal' })
  world.store.beforeAppend = async (append) => append()
  await log.append(record('b'))
  expect(world.logger.lines.map(({ message }) => message.includes('audit verify'))).toEqual([true, false, false])
  expect(await faultsOf(world)).toMatchObject([{ what: 'deleted', sequence: 1 }])
})

test('a running process that lost track of the log looks at its head again', async () => {
  const damage: Record<string, (world: Awaited<ReturnType<typeof written>>, other: LogRows) => void> = {
    head_lost: ({ audit }) => (audit.head = undefined),
    rolled_back: ({ audit, heads }) => (audit.head = heads[2]),
    // A head of another history, at the same block and further on.
    replaced: ({ audit }, other) => (audit.head = other.head),
    truncated: ({ audit }, other) => (audit.head = other.head),
  }
  for (const [what, change] of Object.entries(damage)) {
    const world = await written()
    const log = await world.open()
    const backup = copyOf(world.audit)
    cutOff(world.audit, 3, true)
    world.audit.head = world.heads[2]
    await appendBatches(await world.open(), what === 'truncated' ? [1, 1, 1, 1] : [1, 1], 100)
    const other = copyOf(world.audit)
    restore(world.audit, backup)
    world.store.beforeAppend = () => Promise.reject(new Error('connection lost'))
    await expect(log.append(record('a'))).rejects.toMatchObject({ code: 'internal' })
    world.store.beforeAppend = async (append) => append()
    change(world, other)
    await log.append(record('b'))
    expect((await faultsOf(world))[0], what).toMatchObject({ what, sequence: 6 })
  }
})

test('a running process notices that the store was put back to an older state', async () => {
  const world = auditWorld()
  const log = await world.open()
  await appendBatches(log, [1, 3])
  const backup = copyOf(world.store.audit)
  await appendBatches(log, [2, 2], 5)
  restore(world.store.audit, backup)
  await log.append(record('after'))
  await log.append(record('after that'))
  await log.close()
  expect(world.logger.lines).toMatchObject([reported])
  // Without a checkpoint from outside: the process that had seen more wrote it down.
  expect(await faultsOf(world)).toMatchObject([{ what: 'rolled_back', sequence: 4, record: 5, lastRecord: 8 }])
  expect(await numbers(world)).toEqual([1, 2, 3, 4, 9, 10])
})

test('a running process notices that another history stands where it had written', async () => {
  const world = auditWorld()
  const log = await world.open()
  await appendBatches(log, [1, 3])
  const backup = copyOf(world.store.audit)
  await appendBatches(log, [2, 2], 5)
  restore(world.store.audit, backup)
  await appendBatches(await world.open(), [1, 1, 1], 100)
  expect(world.logger.lines).toEqual([])
  await log.append(record('after'))
  expect(world.logger.lines).toMatchObject([reported])
  expect(await faultsOf(world)).toMatchObject([{ what: 'replaced', sequence: 7 }])
})

test('two processes that find the same damage write it down once', async () => {
  const world = await written()
  world.audit.head = undefined
  const [one, other] = await Promise.all([world.open(), world.open()])
  await one?.append(record('1'))
  await other?.append(record('2'))
  await one?.append(record('3'))
  expect(await faultsOf(world)).toMatchObject([{ what: 'head_lost', sequence: 6 }])
  expect(await numbers(world)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

test('notes that a log was begun, also when that failed at first', async () => {
  const world = auditWorld()
  const log = await world.open()
  let appends = 0
  world.store.beforeAppend = async (append) => {
    if (++appends === 2) throw new Error('disk full')
    return append()
  }
  await log.append(record('1'))
  expect(world.logger.lines).toMatchObject([{ level: 'warn' }])
  await log.append(record('2'))
  world.store.logs.delete('audit')
  expect(await faultsOf(world)).toMatchObject([{ what: 'deleted' }])
})
