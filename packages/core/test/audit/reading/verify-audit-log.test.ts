import { expect, test } from 'vitest'
import { verifyAuditLog } from '../../../src/audit/reading/verify-audit-log.ts'
import type { VerifyOptions } from '../../../src/audit/reading/audit-verification.ts'
import { appendBatches, type AuditWorld, auditWorld, fixedRing } from '../support/audit-world.ts'
import { copyOf, type LogRows } from '../support/editable-store.ts'
import { closeUp, copyRow, cutOff, deleteRow, flipBit, restore, rowOf, swapRows } from '../support/edits.ts'

// Blocks: 1 holds record 1, 2 the first checkpoint, 3 records 2 to 4, 4 to 6 two each (5 to 10), 7 the last checkpoint.
async function written(): Promise<AuditWorld & { readonly audit: LogRows }> {
  const world = auditWorld()
  const log = await world.open()
  await appendBatches(log, [1, 3, 2, 2, 2])
  await log.close()
  expect(world.store.audit.last).toBe(7)
  return { ...world, audit: world.store.audit }
}

const verify = ({ store, ring }: AuditWorld, options?: VerifyOptions) => verifyAuditLog(store, ring, options)

test('finds nothing wrong with a log that nobody changed, and counts what is in it', async () => {
  const world = await written()
  expect(await verify(world)).toMatchObject({
    ok: true,
    records: 10,
    blocks: 7,
    checkpoints: 2,
    faults: [],
    faultCount: 0,
  })
})

test('finds nothing wrong with a store that never had a log', async () => {
  expect(await verify(auditWorld())).toEqual({
    ok: true,
    records: 0,
    blocks: 0,
    checkpoints: 0,
    faults: [],
    faultCount: 0,
  })
})

test('names the block that was changed, and its records', async () => {
  const world = await written()
  world.audit.rows.set(4, flipBit(rowOf(world.audit, 4), 777))
  expect(await verify(world)).toMatchObject({
    ok: false,
    records: 8,
    faults: [
      {
        what: 'changed',
        sequence: 4,
        record: 5,
        lastRecord: 6,
        message: 'block 4 was changed: it does not open (with records 5 to 6)',
      },
    ],
  })
})

test('names what was deleted', async () => {
  const world = await written()
  deleteRow(world.audit, 3)
  deleteRow(world.audit, 4)
  const { faults, records } = await verify(world)
  expect(records).toBe(5)
  expect(faults).toEqual([
    {
      what: 'deleted',
      sequence: 3,
      lastSequence: 4,
      record: 2,
      lastRecord: 6,
      message: 'blocks 3 to 4 are missing (with records 2 to 6)',
    },
  ])
})

test('names both places of blocks that were exchanged', async () => {
  const world = await written()
  swapRows(world.audit, 3, 5)
  expect((await verify(world)).faults).toMatchObject([
    { what: 'moved', sequence: 3, record: 2, lastRecord: 4, message: expect.stringContaining('block 5') },
    { what: 'moved', sequence: 5, record: 7, lastRecord: 8, message: expect.stringContaining('block 3') },
  ])
})

test('tells a copy from a moved block', async () => {
  const world = await written()
  copyRow(world.audit, 6, 4)
  expect((await verify(world)).faults).toMatchObject([{ what: 'duplicated', sequence: 4, record: 5, lastRecord: 6 }])
})

test('finds a copy that was added at the end, whether the counter follows or not', async () => {
  for (const adjust of [false, true]) {
    const world = await written()
    copyRow(world.audit, 3, 8)
    if (adjust) world.audit.last = 8
    const { faults } = await verify(world)
    expect(faults[0]).toMatchObject({ what: 'duplicated', sequence: 8 })
    expect(faults.map(({ what }) => what)).toEqual(adjust ? ['duplicated', 'head_lost'] : ['duplicated'])
  }
})

test('finds blocks that moved up after one was taken out', async () => {
  const world = await written()
  closeUp(world.audit, 3)
  const { faults } = await verify(world)
  expect(faults.map(({ what, sequence }) => [what, sequence])).toEqual([
    ['moved', 3],
    ['moved', 4],
    ['moved', 5],
    ['moved', 6],
    ['truncated', 7],
    ['head_lost', 6],
  ])
})

test('takes a block for moved, not copied, when its own place is past the end', async () => {
  const world = await written()
  closeUp(world.audit, 5)
  world.audit.head = undefined
  expect((await verify(world)).faults.map(({ what }) => what)).toEqual(['moved', 'moved', 'head_lost'])
})

test('finds a block that the store gives twice', async () => {
  const world = await written()
  const { read } = world.store
  world.store.read = async (log, afterSequence) => {
    const page = await read.call(world.store, log, afterSequence)
    return page.flatMap((entry) => (entry.sequence === 4 ? [entry, entry] : [entry]))
  }
  expect((await verify(world)).faults).toMatchObject([{ what: 'duplicated', sequence: 4 }])
})

test('finds that the end was cut off, and how many records with it', async () => {
  for (const adjust of [false, true]) {
    const world = await written()
    cutOff(world.audit, 4, adjust)
    expect((await verify(world)).faults[0]).toEqual({
      what: 'truncated',
      sequence: 5,
      lastSequence: 7,
      record: 7,
      lastRecord: 10,
      message: 'blocks 5 to 7 were cut off at the end of the log (with records 7 to 10)',
    })
  }
})

test('finds that all of it was deleted, its head included or not', async () => {
  const world = await written()
  cutOff(world.audit, 0, true)
  expect((await verify(world)).faults[0]).toMatchObject({ what: 'truncated', sequence: 1, record: 1, lastRecord: 10 })
  world.store.logs.delete('audit')
  expect((await verify(world)).faults).toMatchObject([{ what: 'deleted', sequence: 0 }])
})

test('finds a head that is gone, changed, or older than the log', async () => {
  const world = auditWorld()
  const log = await world.open()
  await appendBatches(log, [1, 2])
  const { audit } = world.store
  const older = audit.head
  await appendBatches(log, [2], 4)
  const { head } = audit
  const faults = async () => (await verify(world)).faults.map(({ what }) => what)
  audit.head = undefined
  expect(await faults()).toEqual(['head_lost'])
  audit.head = flipBit(head ?? new Uint8Array(), 300)
  expect(await faults()).toEqual(['head_lost'])
  audit.head = older
  expect(await faults()).toEqual(['rolled_back', 'head_lost'])
  audit.head = head
  audit.last = 2
  expect(await faults()).toEqual(['head_lost'])
})

test('finds blocks of another state of the log between those of this one', async () => {
  const world = auditWorld()
  const log = await world.open()
  await appendBatches(log, [1, 2])
  const backup = copyOf(world.store.audit)
  await appendBatches(log, [2, 2], 4)
  const earlier = copyOf(world.store.audit)
  restore(world.store.audit, backup)
  await appendBatches(await world.open(), [2, 2], 104)
  expect(await verify(world)).toMatchObject({ ok: true })
  world.store.audit.rows.set(4, rowOf(earlier, 4))
  // It follows the block before it, as it once did; the block after it shows that it is the wrong one.
  expect((await verify(world)).faults).toMatchObject([{ what: 'replaced', sequence: 5, record: 6, lastRecord: 7 }])
  world.store.audit.rows.set(5, rowOf(earlier, 5))
  // Now no block contradicts another, but the head does.
  expect((await verify(world)).faults).toMatchObject([{ what: 'replaced', sequence: 5 }])
})

test('shows by a checkpoint from outside that log and head were put back together', async () => {
  const world = auditWorld()
  const log = await world.open()
  await appendBatches(log, [1, 2])
  const backup = copyOf(world.store.audit)
  await appendBatches(log, [2], 4)
  await log.close()
  const kept = log.latestCheckpoint()
  expect(kept).toBeDefined()
  const checkpoint = kept!.checkpoint
  expect(await verify(world, { checkpoint })).toMatchObject({ ok: true })
  restore(world.store.audit, backup)
  // An intact older log: nothing inside the store can tell.
  expect(await verify(world)).toMatchObject({ ok: true })
  expect((await verify(world, { checkpoint })).faults).toMatchObject([
    { what: 'rolled_back', sequence: 3, record: 4, lastRecord: 5 },
  ])
  // Written on past the place that was signed.
  await appendBatches(await world.open(), [2, 1, 1], 104)
  expect(await verify(world)).toMatchObject({ ok: true })
  expect((await verify(world, { checkpoint })).faults).toMatchObject([{ what: 'rolled_back', sequence: 4 }])
})

test('takes no checkpoint of another log, or one that was changed', async () => {
  const world = await written()
  const other = auditWorld()
  const stranger = { ...other, ring: fixedRing('other') }
  const { latestCheckpoint } = await verify(world)
  const checkpoint = latestCheckpoint!
  expect((await verify(world, { checkpoint: { ...checkpoint, records: 9 } })).faults).toMatchObject([
    { what: 'unsigned' },
  ])
  expect((await verify(stranger, { checkpoint })).faults).toMatchObject([{ what: 'unsigned' }])
})

test('finds every block changed when it has the keys of another store', async () => {
  const world = await written()
  const { faults } = await verifyAuditLog(world.store, fixedRing('other'))
  expect(faults.map(({ what }) => what)).toEqual([...Array(7).fill('changed'), 'head_lost'])
})

test('goes on after a fault, and lists no more than a thousand', async () => {
  const world = auditWorld(50)
  const log = await world.open()
  await appendBatches(log, Array(1_200).fill(1))
  const { audit } = world.store
  for (const [sequence, row] of audit.rows) audit.rows.set(sequence, flipBit(row, 99))
  const { faults, faultCount } = await verify(world)
  expect(faults).toHaveLength(1_000)
  expect(faultCount).toBe(audit.last)
})

test('is not led astray by a row with a huge number', async () => {
  const world = await written()
  copyRow(world.audit, 3, 2 ** 52)
  expect((await verify(world)).faults).toMatchObject([
    { what: 'deleted', sequence: 8 },
    { what: 'duplicated', sequence: 2 ** 52 },
  ])
})

test('does not miss what is appended just before it looks at the end', async () => {
  const world = await written()
  const log = await world.open()
  const { head } = world.store
  world.store.head = async (name) => {
    world.store.head = head
    await appendBatches(log, [2, 2], 11)
    return head.call(world.store, name)
  }
  expect(await verify(world)).toMatchObject({ ok: true, records: 14 })
})

test('verifies a log that grows meanwhile, and tells how far it is', async () => {
  const world = auditWorld(10)
  const log = await world.open()
  await appendBatches(log, Array(30).fill(2))
  let next = 61
  const growing: Promise<void>[] = []
  const progress: number[] = []
  const onProgress = ({ blocks }: { blocks: number }) => {
    progress.push(blocks)
    if (next < 100) growing.push(appendBatches(log, [3], (next += 3) - 3))
  }
  expect(await verify(world, { onProgress })).toMatchObject({ ok: true })
  await Promise.all(growing)
  expect(progress.slice(0, 3)).toEqual([10, 20, 30])
})
