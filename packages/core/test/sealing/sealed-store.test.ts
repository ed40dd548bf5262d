import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rewrapRecords } from '../../src/sealing/administration/rewrap-records.ts'
import { rotateKeys } from '../../src/sealing/administration/rotate-keys.ts'
import type { StoredRecord, Store } from '../../src/store/store.ts'
import { memoryStore } from '../../src/store/memory-store.ts'
import { VirtualClock } from '@credbroker/testkit'
import { bytes, processOn, random, sealingBench, text } from '../support/sealing-bench.ts'

async function stored(raw: Store, key: string): Promise<StoredRecord> {
  return (await raw.get(key)) ?? expect.fail(`no record ${key}`)
}

test('gives back what was put, and leaves nothing of it in the store below', async () => {
  const { raw, sealed, clock } = await sealingBench()
  const expiresAtMs = clock.now() + 1000
  const outcome = await sealed.put('k', bytes('planted-secret'), { expiresAtMs })
  const record = await sealed.get('k')
  expect(text(record?.value)).toBe('planted-secret')
  expect(record).toMatchObject({ version: (outcome as { version: string }).version, expiresAtMs })
  expect(Buffer.from((await stored(raw, 'k')).value).includes('planted')).toBe(false)
  expect(await sealed.get('absent')).toBeUndefined()
  await clock.advance(1000)
  expect(await sealed.get('k')).toBeUndefined()
})

test('keeps values of every length', async () => {
  const { sealed } = await sealingBench()
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), fc.uint8Array(), async (key, value) => {
      await sealed.put(key, value)
      expect((await sealed.get(key))?.value).toEqual(value)
    }),
  )
})

test('seals the same value differently each time', async () => {
  const { raw, sealed } = await sealingBench()
  await sealed.put('a', bytes('same'))
  await sealed.put('b', bytes('same'))
  expect((await stored(raw, 'a')).value).not.toEqual((await stored(raw, 'b')).value)
})

test('says of every changed byte that the record cannot be opened, or which key it would need', async () => {
  const { raw, sealed } = await sealingBench()
  await sealed.put('k', bytes('value'))
  const { value } = await stored(raw, 'k')
  for (let index = 0; index < value.length; index++) {
    const changed = value.slice()
    changed[index]! ^= 0x10
    await raw.put('k', changed)
    const reason =
      index === 0
        ? 'it is no sealed value'
        : index < 9
          ? `it is sealed with data key ${Buffer.from(changed.subarray(1, 9)).toString('hex')}`
          : 'it was changed, moved, or sealed with another key'
    await expect(sealed.get('k'), `byte ${index}`).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining(`record "k" in the store cannot be opened: ${reason}`),
    })
  }
})

test('does not open a record that was moved, swapped, or given another expiry', async () => {
  const { raw, sealed, clock } = await sealingBench()
  const expiresAtMs = clock.now() + 1000
  await sealed.put('a', bytes('of a'))
  await sealed.put('b', bytes('of b'))
  await sealed.put('expires', bytes('soon'), { expiresAtMs })
  const [a, b, expires] = await Promise.all(['a', 'b', 'expires'].map((key) => stored(raw, key)))
  await raw.put('a', b!.value)
  await raw.put('b', a!.value)
  await raw.put('moved', a!.value)
  for (const key of ['a', 'b', 'moved']) await expect(sealed.get(key)).rejects.toThrow(`record "${key}" in the store`)
  for (const changed of [{}, { expiresAtMs: expiresAtMs + 1 }]) {
    await raw.put('expires', expires!.value, changed)
    await expect(sealed.get('expires')).rejects.toThrow(
      'record "expires" in the store cannot be opened: it was changed',
    )
  }
})

test('binds the whole milliseconds that a store keeps', async () => {
  const { sealed, clock } = await sealingBench()
  await sealed.put('k', bytes('v'), { expiresAtMs: clock.now() + 1000.75 })
  expect(await sealed.get('k')).toMatchObject({ expiresAtMs: clock.now() + 1000 })
})

test('passes conditions, conflicts, deletes, lists and leases on', async () => {
  const { sealed } = await sealingBench()
  const first = await sealed.put('p/k', bytes('1'), { ifVersion: 'absent' })
  expect(await sealed.put('p/k', bytes('2'), { ifVersion: 'absent' })).toEqual({ stored: false, conflict: 'version' })
  const version = (first as { version: string }).version
  const second = await sealed.put('p/k', bytes('2'), { ifVersion: version })
  expect(second).toMatchObject({ stored: true })
  expect(await sealed.put('p/k', bytes('3'), { ifVersion: version })).toEqual({ stored: false, conflict: 'version' })
  expect(await sealed.delete('p/k', { ifVersion: version })).toEqual({ deleted: false, conflict: 'version' })
  expect(await sealed.delete('p/k', { ifVersion: 'not a version' })).toEqual({ deleted: false, conflict: 'version' })
  expect(await sealed.list('p/')).toEqual({ keys: ['p/k'] })
  const lease = await sealed.lease('p/k', 1000)
  expect(await sealed.put('p/k', bytes('4'), { fencingToken: lease!.token - 1n })).toEqual({
    stored: false,
    conflict: 'fencing',
  })
  expect(await sealed.delete('p/k', { ifVersion: (second as { version: string }).version })).toEqual({ deleted: true })
  expect(await sealed.delete('p/k')).toEqual({ deleted: false })
})

test('keeps the key ring out of the view', async () => {
  const { raw, sealed } = await sealingBench()
  await sealed.put('k', bytes('v'))
  expect(await sealed.list('')).toEqual({ keys: ['k'] })
  const before = await raw.get('keys/ring')
  await expect(sealed.put('keys/ring', bytes('v'))).rejects.toThrow('belong to the key ring')
  await expect(sealed.delete('keys/ring')).rejects.toThrow('belong to the key ring')
  expect(await raw.get('keys/ring')).toEqual(before)
})

test('a version stays good when the record is sealed anew meanwhile, and not when it is written', async () => {
  const { raw, ring, sealed, clock } = await sealingBench()
  await sealed.put('written', bytes('1'))
  await sealed.put('deleted', bytes('1'))
  await sealed.put('replaced', bytes('1'))
  const seen = async (key: string) => (await sealed.get(key))!.version
  const before = { written: await seen('written'), deleted: await seen('deleted'), replaced: await seen('replaced') }
  const below = await Promise.all(Object.keys(before).map(async (key) => (await stored(raw, key)).version))
  await rotateKeys(raw, ring, { clock, random })
  await sealed.put('replaced', bytes('2'))
  clock.jump(10_000)
  expect(await rewrapRecords(raw, ring, { clock })).toMatchObject({ resealed: 2 })
  expect(await Promise.all(Object.keys(before).map(async (key) => (await stored(raw, key)).version))).not.toEqual(below)
  expect(await sealed.put('written', bytes('2'), { ifVersion: before.written })).toMatchObject({ stored: true })
  expect(await sealed.delete('deleted', { ifVersion: before.deleted })).toEqual({ deleted: true })
  expect(await sealed.put('replaced', bytes('3'), { ifVersion: before.replaced })).toMatchObject({ stored: false })
})

test('opens with a key that another process made since, and seals with it after two seconds', async () => {
  const clock = new VirtualClock()
  const raw = memoryStore(clock)
  const one = await processOn(raw, clock)
  const two = await processOn(raw, clock, one.wrapper)
  const { keyId, retiredKeyId } = await rotateKeys(raw, two.ring, { clock, random })
  await two.sealed.put('k', bytes('new'))
  expect(text((await one.sealed.get('k'))?.value)).toBe('new')
  const old = await processOn(raw, clock, one.wrapper)
  const third = await rotateKeys(raw, two.ring, { clock, random })
  await old.sealed.put('by-old', bytes('v'))
  expect(Buffer.from((await stored(raw, 'by-old')).value).toString('hex', 1, 9)).toBe(keyId)
  await clock.advance(2000)
  await old.sealed.put('by-old', bytes('v'))
  expect(Buffer.from((await stored(raw, 'by-old')).value).toString('hex', 1, 9)).toBe(third.keyId)
  expect(retiredKeyId).not.toBe(keyId)
})

test('a writer that was stopped between sealing and writing seals again with the key of today', async () => {
  const clock = new VirtualClock()
  const raw = memoryStore(clock)
  const admin = await processOn(raw, clock)
  const held = Promise.withResolvers<void>()
  const slow: Store = {
    ...raw,
    async put(key, value, options) {
      await held.promise
      return raw.put(key, value, options)
    },
  }
  const writer = await processOn(slow, clock, admin.wrapper)
  const lease = await raw.lease('k', 1)
  const expiresAtMs = clock.now() + 1_000_000
  const writing = writer.sealed.put('k', bytes('late'), { expiresAtMs, fencingToken: lease!.token })
  const { retiredKeyId } = await rotateKeys(raw, admin.ring, { clock, random })
  clock.jump(10_000)
  expect(await rewrapRecords(raw, admin.ring, { clock })).toMatchObject({ dropped: [retiredKeyId] })
  held.resolve()
  const outcome = await writing
  const reader = await processOn(raw, clock, admin.wrapper)
  const record = await reader.sealed.get('k')
  expect(text(record?.value)).toBe('late')
  expect(record).toMatchObject({ expiresAtMs, version: (outcome as { version: string }).version })
})

test('a stopped writer gives way to whoever wrote after it', async () => {
  const clock = new VirtualClock()
  const raw = memoryStore(clock)
  const admin = await processOn(raw, clock)
  let afterFirstWrite = async (): Promise<void> => {}
  const slow: Store = {
    ...raw,
    async put(key, value, options) {
      const outcome = await raw.put(key, value, options)
      await afterFirstWrite()
      return outcome
    },
  }
  const writer = await processOn(slow, clock, admin.wrapper)
  afterFirstWrite = async () => {
    afterFirstWrite = async () => {}
    await rotateKeys(raw, admin.ring, { clock, random })
    clock.jump(10_000)
    await admin.sealed.put('k', bytes('newer'))
  }
  expect(await writer.sealed.put('k', bytes('late'))).toMatchObject({ stored: true })
  expect(text((await admin.sealed.get('k'))?.value)).toBe('newer')
})

test('a stopped writer seals again also when a later lease was granted after its write', async () => {
  const clock = new VirtualClock()
  const raw = memoryStore(clock)
  const admin = await processOn(raw, clock)
  const lease = await raw.lease('k', 1_000)
  let afterFirstWrite = async (): Promise<void> => {}
  const slow: Store = {
    ...raw,
    async put(key, value, options) {
      const outcome = await raw.put(key, value, options)
      await afterFirstWrite()
      return outcome
    },
  }
  const writer = await processOn(slow, clock, admin.wrapper)
  afterFirstWrite = async () => {
    afterFirstWrite = async () => {}
    const { keyId } = await rotateKeys(raw, admin.ring, { clock, random })
    clock.jump(10_000)
    await raw.lease('k', 1_000)
    await admin.ring.change(async ({ root, keys }) => ({ root, keys: [keys[0]] }))
    expect((await admin.ring.current()).id).toBe(keyId)
  }
  await writer.sealed.put('k', bytes('v'), { fencingToken: lease!.token })
  expect(text((await (await processOn(raw, clock, admin.wrapper)).sealed.get('k'))?.value)).toBe('v')
})

test('seals logs and their heads, bound to log and sequence, with a key that no rotation replaces', async () => {
  const { raw, ring, wrapper, sealed, clock } = await sealingBench()
  expect(await sealed.append('log', [bytes('one'), bytes('two')], { head: bytes('end') })).toEqual({
    appended: true,
    sequence: 2,
  })
  await rotateKeys(raw, ring, { clock, random })
  expect(await sealed.append('log', [bytes('three')], { afterSequence: 2 })).toEqual({ appended: true, sequence: 3 })
  expect(await sealed.append('log', [bytes('lost')], { afterSequence: 2 })).toEqual({
    appended: false,
    conflict: 'sequence',
    sequence: 3,
  })
  const other = await processOn(raw, clock, wrapper)
  expect((await other.sealed.read('log', 1)).map(({ sequence, value }) => [sequence, text(value)])).toEqual([
    [2, 'two'],
    [3, 'three'],
  ])
  expect(await other.sealed.head('log')).toEqual({ sequence: 3, value: bytes('end') })
  const below = await raw.read('log', 0)
  expect(below.some(({ value }) => Buffer.from(value).includes('one'))).toBe(false)
  await raw.append('swapped', [below[1]!.value, below[0]!.value], { head: below[0]!.value })
  await expect(sealed.read('swapped', 0)).rejects.toThrow('log entry 1 "swapped" in the store cannot be opened')
  await expect(sealed.head('swapped')).rejects.toThrow('log head "swapped" in the store cannot be opened')
  expect(await sealed.head('absent')).toBeUndefined()
})

test('appends at the end that others have moved', async () => {
  const { sealed } = await sealingBench()
  const appends = ['a', 'b', 'c', 'd'].map((value) => sealed.append('log', [bytes(value)]))
  expect(await Promise.all(appends)).toMatchObject([{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }, { sequence: 4 }])
  expect(await sealed.read('log', 0)).toHaveLength(4)
})
