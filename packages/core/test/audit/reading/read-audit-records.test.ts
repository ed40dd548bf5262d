import { expect, test } from 'vitest'
import { credentialHasher } from '../../../src/audit/credential-hash.ts'
import { findCredential } from '../../../src/audit/reading/find-credential.ts'
import { verifyAuditLog } from '../../../src/audit/reading/verify-audit-log.ts'
import { allOf, appendBatches, auditWorld, fixedRing, record, storedRecords } from '../support/audit-world.ts'
import { flipBit, rowOf } from '../support/edits.ts'

const numbersOf = (found: readonly { readonly number: number }[]) => found.map(({ number }) => number)
const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index)

test('reads every record in order, over pages, with its number and block', async () => {
  const { store, ring, open } = auditWorld(3)
  await appendBatches(await open(), [1, 2, 3, 4, 5])
  const found = await storedRecords(store, ring)
  expect(numbersOf(found)).toEqual(upTo(15))
  expect(found.map(({ record }) => record.requestId)).toEqual(upTo(15).map(String))
  expect(found.map(({ block }) => block)).toEqual([1, 3, 3, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 6])
})

test('reads nothing from a store without a log', async () => {
  const { store, ring } = auditWorld()
  expect(await storedRecords(store, ring)).toEqual([])
  expect(await storedRecords(store, ring, { last: 5 })).toEqual([])
})

test('reads on after the last record or block that somebody has', async () => {
  const { store, ring, open } = auditWorld()
  await appendBatches(await open(), [1, 2, 3, 4])
  expect(numbersOf(await storedRecords(store, ring, { afterRecord: 4 }))).toEqual(upTo(6, 5))
  expect(numbersOf(await storedRecords(store, ring, { afterBlock: 3 }))).toEqual(upTo(7, 4))
  expect(numbersOf(await storedRecords(store, ring, { afterBlock: 3, afterRecord: 5 }))).toEqual(upTo(5, 6))
  expect(await storedRecords(store, ring, { afterRecord: 10 })).toEqual([])
})

test('gives the last records, whatever the sizes of their blocks', async () => {
  const { store, ring, open } = auditWorld(2)
  const log = await open()
  await appendBatches(log, [1, 2, 3, 4, 1, 1])
  await log.close()
  for (const last of [0, 1, 2, 3, 6, 7, 12, 13]) {
    const found = await storedRecords(store, ring, { last })
    expect(numbersOf(found)).toEqual(upTo(Math.min(last, 12), Math.max(1, 13 - last)))
  }
  expect(numbersOf(await storedRecords(store, ring, { last: 3, afterRecord: 11 }))).toEqual([12])
})

test('reads no more of a long log than the last records need', async () => {
  const { store, ring, open } = auditWorld()
  await appendBatches(await open(), Array(500).fill(1))
  const reads: number[] = []
  const { read } = store
  store.read = (log, afterSequence) => {
    reads.push(afterSequence)
    return read.call(store, log, afterSequence)
  }
  expect(numbersOf(await storedRecords(store, ring, { last: 10 }))).toEqual(upTo(10, 491))
  expect(Math.min(...reads)).toBeGreaterThan(480)
})

test('stops at a block that it cannot read, unless it is told to pass over it', async () => {
  const { store, ring, open } = auditWorld()
  await appendBatches(await open(), [1, 2, 2, 1])
  store.audit.rows.set(4, flipBit(rowOf(store.audit, 4), 400))
  await expect(storedRecords(store, ring)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('block 4'),
  })
  await expect(storedRecords(store, ring, { last: 5 })).rejects.toMatchObject({ code: 'internal' })
  const unreadable: number[] = []
  const onUnreadable = (block: number) => void unreadable.push(block)
  expect(numbersOf(await storedRecords(store, ring, { onUnreadable }))).toEqual([1, 2, 3, 6])
  expect(numbersOf(await storedRecords(store, ring, { last: 3, onUnreadable }))).toEqual([2, 3, 6])
  expect(unreadable).toEqual([4, 4])
})

test('finds who got a credential, and nobody for one that was never handed out', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  const hash = credentialHasher(ring)
  const token = 'a-token-that-leaked-somewhere'
  await log.append(record('1', { credentials: [hash('another-token-of-ours')] }))
  await log.append(record('2', { credentials: [hash('first of two'), hash(token)], user: 'zoe' }))
  // A caller may choose its request id; it is no credential.
  await log.append(record(hash(token)))
  await log.append(record('4', { credentials: [hash(`Bearer ${token}`)] }))
  const find = async (credential: string, keys = ring) =>
    (await allOf(findCredential(store, keys, credential))).map(({ number }) => number)
  expect(await find(token)).toEqual([2, 4])
  expect(await find(`Bearer ${token}`)).toEqual([2, 4])
  expect(await find('never-handed-out')).toEqual([])
})

test('passes over damage when it looks for a credential only if it is told to', async () => {
  const { store, ring, open } = auditWorld()
  const log = await open()
  const credentials = [credentialHasher(ring)('the-token-of-the-test')]
  for (const id of ['1', '2', '3']) await log.append(record(id, { credentials }))
  store.audit.rows.set(3, flipBit(rowOf(store.audit, 3), 400))
  const find = (options = {}) => allOf(findCredential(store, ring, 'the-token-of-the-test', options))
  await expect(find()).rejects.toMatchObject({ code: 'internal' })
  expect(numbersOf(await find({ onUnreadable: () => {} }))).toEqual([1, 3])
})

test('reads and verifies the log only with the keys of its store', async () => {
  const { store, open } = auditWorld()
  await appendBatches(await open(), [3])
  await expect(storedRecords(store, fixedRing('other'))).rejects.toMatchObject({ code: 'internal' })
  expect(await verifyAuditLog(store, fixedRing('other'))).toMatchObject({ ok: false, records: 0 })
})
