import { expect, test } from 'vitest'
import { keyStatus } from '../../../src/sealing/administration/key-status.ts'
import { rewrapRecords, type RewrapProgress } from '../../../src/sealing/administration/rewrap-records.ts'
import { rotateKeys } from '../../../src/sealing/administration/rotate-keys.ts'
import { localKeyWrapper } from '../../../src/sealing/master-key/local-key-wrapper.ts'
import { generateMasterKey, type MasterKeyList } from '../../../src/sealing/master-key/master-key.ts'
import { ringKey } from '../../../src/sealing/stored-ring.ts'
import type { KeyWrapper } from '../../../src/services/services.ts'
import { memoryStore } from '../../../src/store/memory-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { VirtualClock } from '@credbroker/testkit'
import { settle } from '../../support/settle.ts'
import { bytes, processOn, random, sealingBench, text } from '../../support/sealing-bench.ts'

/** Lets work that pauses run to its end, moving the clock only while it waits for it. */
async function finished<T>(work: Promise<T>, clock: VirtualClock): Promise<T> {
  const state = { done: false }
  const end = () => {
    state.done = true
  }
  work.then(end, end)
  while (!state.done) {
    await settle()
    if (!state.done && clock.pending > 0) await clock.advance(100)
  }
  return work
}

async function filled(records: number) {
  const bench = await sealingBench()
  for (let index = 0; index < records; index++) await bench.sealed.put(`r/${index}`, bytes(`value ${index}`))
  const services = { clock: bench.clock, random }
  return { ...bench, services, firstKeyId: (await bench.ring.current()).id }
}

async function expectAllOpen(bench: { raw: Store; clock: VirtualClock; wrapper: KeyWrapper }, records: number) {
  const { sealed } = await processOn(bench.raw, bench.clock, bench.wrapper)
  for (let index = 0; index < records; index++) {
    expect(text((await sealed.get(`r/${index}`))?.value)).toBe(`value ${index}`)
  }
}

test('counts records by key, and those that no key opens', async () => {
  const { raw, ring, sealed, services, firstKeyId, wrapper } = await filled(3)
  const { keyId, retiredKeyId, masterKeyId } = await rotateKeys(raw, ring, services)
  expect({ retiredKeyId, masterKeyId }).toEqual({ retiredKeyId: firstKeyId, masterKeyId: wrapper.keyId })
  await sealed.put('new', bytes('v'))
  await raw.put('plain', bytes('not sealed'))
  const stranger = await sealingBench()
  await stranger.sealed.put('k', bytes('v'))
  await raw.put('foreign', (await stranger.raw.get('k'))!.value)
  const atMs = services.clock.now()
  expect(await keyStatus(raw, ring)).toEqual({
    keys: [
      { id: keyId, current: true, createdAtMs: atMs, masterKeyId, records: 1 },
      { id: firstKeyId, current: false, createdAtMs: atMs, retiredAtMs: atMs, masterKeyId, records: 3 },
    ],
    rootMasterKeyId: masterKeyId,
    masterKeyId,
    unknownKey: 1,
    notSealed: 1,
  })
})

test('seals every record anew, waits until nobody writes with the old key, and drops it', async () => {
  const bench = await filled(250)
  const { raw, ring, services, clock, firstKeyId } = bench
  const expiresAtMs = clock.now() + 1_000_000
  await bench.sealed.put('expires', bytes('soon'), { expiresAtMs })
  const { keyId, masterKeyId } = await rotateKeys(raw, ring, services)
  const startedAtMs = clock.now()
  const seen: RewrapProgress[] = []
  const report = await finished(rewrapRecords(raw, ring, services, { onProgress: (at) => seen.push(at) }), clock)
  expect(report).toEqual({
    before: { [firstKeyId]: 251 },
    after: { [keyId]: 251 },
    resealed: 251,
    dropped: [firstKeyId],
    kept: [],
    unopened: [],
    masterKeyId,
  })
  expect(clock.now() - startedAtMs).toBeGreaterThanOrEqual(5_000)
  expect(seen[0]).toEqual({ pass: 1, examined: 100, resealed: 100 })
  expect(seen.at(-1)).toEqual({ pass: 3, examined: 251, resealed: 0 })
  expect((await keyStatus(raw, ring)).keys.map(({ id, records }) => [id, records])).toEqual([[keyId, 251]])
  await expectAllOpen(bench, 250)
  expect((await raw.get('expires'))?.expiresAtMs).toBe(expiresAtMs)
  expect(await (await processOn(raw, clock, bench.wrapper)).ring.find(firstKeyId)).toBeUndefined()
})

test('does nothing when everything is under the current key', async () => {
  const { raw, ring, services } = await filled(3)
  const version = (await raw.get(ringKey))?.version
  expect(await rewrapRecords(raw, ring, services)).toMatchObject({ resealed: 0, dropped: [], kept: [] })
  expect((await raw.get(ringKey))?.version).toBe(version)
})

test('does not lose what others write, delete or expire while it works', async () => {
  const bench = await filled(300)
  const { raw, services, clock } = bench
  const admin = await processOn(raw, clock, bench.wrapper)
  await rotateKeys(raw, admin.ring, services)
  const writer = await processOn(raw, clock, bench.wrapper)
  let writes = 0
  const work = rewrapRecords(raw, admin.ring, services, {
    onProgress: () => {
      writes += 1
      void bench.sealed.put('r/299', bytes(`write ${writes}`))
      void writer.sealed.put(`new/${writes}`, bytes('new'))
      void writer.sealed.delete('r/298')
    },
  })
  expect((await finished(work, clock)).unopened).toEqual([])
  expect(text((await writer.sealed.get('r/299'))?.value)).toBe(`write ${writes}`)
  expect(await writer.sealed.get('r/298')).toBeUndefined()
  for (let index = 1; index <= writes; index++) {
    expect(text((await writer.sealed.get(`new/${index}`))?.value)).toBe('new')
  }
  await expectAllOpen(bench, 298)
})

test('does not overwrite what was written between its read and its write', async () => {
  const { raw, ring, services, clock, wrapper } = await filled(1)
  await rotateKeys(raw, ring, services)
  const writer = await processOn(raw, clock, wrapper)
  let written = false
  const overtaken: Store = {
    ...raw,
    async get(key) {
      const record = await raw.get(key)
      if (key === 'r/0' && !written) {
        written = true
        await writer.sealed.put('r/0', bytes('newer'))
      }
      return record
    },
  }
  await finished(rewrapRecords(overtaken, ring, services), clock)
  expect(text((await writer.sealed.get('r/0'))?.value)).toBe('newer')
})

test('comes to an end when somebody rotates all the time, and drops no key that was retired only now', async () => {
  const bench = await filled(2)
  const { raw, ring, services } = bench
  await rotateKeys(raw, ring, services)
  const report = await rewrapRecords(raw, ring, services, {
    onProgress: () => {
      void rotateKeys(raw, ring, services)
    },
  })
  expect(report.dropped).toEqual([])
  expect(report.kept.length).toBeGreaterThan(10)
  expect(report.kept.some(({ reason }) => reason.includes('retired only now'))).toBe(true)
  await expectAllOpen(bench, 2)
})

test('seals anew what a writer with an old look wrote after the first pass', async () => {
  const bench = await filled(1)
  const { raw, ring, services, clock, firstKeyId } = bench
  const slow = await processOn(raw, clock, bench.wrapper)
  await rotateKeys(raw, ring, services)
  let late = Promise.resolve()
  const work = rewrapRecords(raw, ring, services, {
    onProgress: ({ pass }) => {
      if (pass === 2) late = slow.sealed.put('late', bytes('v')).then(() => {})
    },
  })
  expect(await finished(work, clock)).toMatchObject({ resealed: 2, dropped: [firstKeyId] })
  await late
  expect(text((await (await processOn(raw, clock, bench.wrapper)).sealed.get('late'))?.value)).toBe('v')
})

test('leaves what it cannot open, names it, and keeps its key', async () => {
  const { raw, ring, services, clock, firstKeyId } = await filled(3)
  const changed = (await raw.get('r/1'))!.value
  changed[30]! ^= 1
  await raw.put('r/1', changed)
  await raw.put('plain', bytes('not sealed'))
  const { keyId } = await rotateKeys(raw, ring, services)
  const report = await finished(rewrapRecords(raw, ring, services), clock)
  expect(report).toMatchObject({
    after: { [keyId]: 2, [firstKeyId]: 1 },
    dropped: [],
    kept: [{ keyId: firstKeyId, reason: expect.stringContaining('1 record(s)') }],
    unopened: [
      { key: 'plain', reason: expect.stringContaining('it is no sealed value') },
      { key: 'r/1', reason: expect.stringContaining('it was changed') },
    ],
  })
  expect((await raw.get('r/1'))?.value).toEqual(changed)
  await raw.delete('r/1')
  expect(await finished(rewrapRecords(raw, ring, services), clock)).toMatchObject({ dropped: [firstKeyId], kept: [] })
})

test('wraps root and data keys with the newest master key, on rotate and on rewrap', async () => {
  const clock = new VirtualClock()
  const raw = memoryStore(clock)
  const services = { clock, random }
  const first = generateMasterKey(random)
  let keys: MasterKeyList = [first]
  const wrapper: KeyWrapper = {
    get keyId() {
      return keys[0].id
    },
    wrap: (dataKey) => localKeyWrapper(keys, random).wrap(dataKey),
    unwrap: (keyId, wrapped) => localKeyWrapper(keys, random).unwrap(keyId, wrapped),
  }
  const { ring, sealed } = await processOn(raw, clock, wrapper)
  await sealed.put('k', bytes('v'))
  const wrappedBy = async () => {
    const { keys, rootMasterKeyId } = await keyStatus(raw, ring)
    return new Set([rootMasterKeyId, ...keys.map(({ masterKeyId }) => masterKeyId)])
  }
  const addMasterKey = async () => {
    keys = [generateMasterKey(random), ...keys]
  }
  expect(await rotateKeys(raw, ring, services, { addMasterKey })).toMatchObject({ masterKeyId: keys[0].id })
  expect(keys).toHaveLength(2)
  expect(await wrappedBy()).toEqual(new Set([keys[0].id]))
  await addMasterKey()
  await rotateKeys(raw, ring, services, { addMasterKey })
  expect(keys, 'the key of an interrupted rotation is used').toHaveLength(3)
  expect(await wrappedBy()).toEqual(new Set([keys[0].id]))
  await addMasterKey()
  await finished(rewrapRecords(raw, ring, services), clock)
  expect(await wrappedBy()).toEqual(new Set([keys[0].id]))
  const newest: MasterKeyList = [keys[0]]
  const other = await processOn(raw, clock, localKeyWrapper(newest, random))
  expect(text((await other.sealed.get('k'))?.value)).toBe('v')
  await expect(processOn(raw, clock, localKeyWrapper([first], random))).rejects.toMatchObject({
    code: 'config_invalid',
  })
})

test('keeps every key when several rotate, and says who must wait', async () => {
  const bench = await filled(1)
  const rings = await Promise.all([1, 2, 3].map(() => processOn(bench.raw, bench.clock, bench.wrapper)))
  const outcomes = await Promise.allSettled(rings.map(({ ring }) => rotateKeys(bench.raw, ring, bench.services)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'conflict', retryAfterMs: 10_000 })
  expect((await bench.ring.look()).keys).toHaveLength(1 + outcomes.length - refused.length)
  await expectAllOpen(bench, 1)
})

test('keeps the change of another when two change the ring at once', async () => {
  const { raw, ring, clock, wrapper, services } = await filled(0)
  const other = await processOn(raw, clock, wrapper)
  let rotated = false
  await other.ring.change(async (stored) => {
    if (!rotated) await rotateKeys(raw, ring, services)
    rotated = true
    return { ...stored, keys: [stored.keys[0], ...stored.keys.slice(1).map((key) => ({ ...key, retiredAtMs: 5 }))] }
  })
  expect((await ring.look()).keys.map(({ retiredAtMs }) => retiredAtMs)).toEqual([undefined, 5])
})

test('lets one rewrap work at a time, and the next one after it or after its lease', async () => {
  const { raw, ring, clock, services, firstKeyId } = await filled(2)
  await rotateKeys(raw, ring, services)
  const first = rewrapRecords(raw, ring, services)
  await expect(rewrapRecords(raw, ring, services)).rejects.toMatchObject({ code: 'conflict', retryAfterMs: 30_000 })
  expect(await finished(first, clock)).toMatchObject({ dropped: [firstKeyId] })
  expect(await rewrapRecords(raw, ring, services)).toMatchObject({ dropped: [] })
})

test('stops when it is told to, between batches and while it waits, and goes on in the next run', async () => {
  const { raw, ring, clock, services, firstKeyId } = await filled(250)
  await rotateKeys(raw, ring, services)
  const early = new AbortController()
  const work = rewrapRecords(raw, ring, services, { signal: early.signal, onProgress: () => early.abort('enough') })
  await expect(work).rejects.toBe('enough')
  expect((await keyStatus(raw, ring)).keys.map(({ records }) => records)).toEqual([100, 150])
  const late = new AbortController()
  const waiting = rewrapRecords(raw, ring, services, { signal: late.signal })
  waiting.catch(() => {})
  while (clock.pending === 0) await settle()
  late.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  expect(clock.pending).toBe(0)
  expect(await finished(rewrapRecords(raw, ring, services), clock)).toMatchObject({
    resealed: 0,
    dropped: [firstKeyId],
  })
})

test('holds its lease while it works for long, and stops when it lost it', async () => {
  const { raw, ring, clock, services } = await filled(250)
  await rotateKeys(raw, ring, services)
  const long = rewrapRecords(raw, ring, services, { onProgress: () => clock.jump(15_000) })
  await long
  expect(clock.now()).toBeGreaterThan(30_000)
  await rotateKeys(raw, ring, services)
  const stopped = rewrapRecords(raw, ring, services, {
    onProgress: () => {
      clock.jump(40_000)
      void raw.lease('keys/rewrap', 60_000)
    },
  })
  await expect(stopped).rejects.toMatchObject({ code: 'conflict' })
})

test('waits from its own look when the clock of who rotated is ahead', async () => {
  const { raw, wrapper, ring, clock, firstKeyId } = await filled(1)
  const ahead = new VirtualClock(clock.now() + 86_400_000)
  const other = await processOn(raw, ahead, wrapper)
  await rotateKeys(raw, other.ring, { clock: ahead, random })
  const startedAtMs = clock.now()
  await clock.advance(2_000)
  expect(await finished(rewrapRecords(raw, ring, { clock }), clock)).toMatchObject({ dropped: [firstKeyId] })
  expect(clock.now() - startedAtMs).toBeLessThan(10_000)
})
