import { expect, test } from 'vitest'
import { rotateKeys } from '../../src/sealing/administration/rotate-keys.ts'
import { openKeyRing } from '../../src/sealing/key-ring.ts'
import { localKeyWrapper } from '../../src/sealing/master-key/local-key-wrapper.ts'
import { ephemeralKeyWrapper } from '../../src/sealing/master-key/ephemeral-key-wrapper.ts'
import { generateMasterKey } from '../../src/sealing/master-key/master-key.ts'
import { ringKey } from '../../src/sealing/stored-ring.ts'
import type { KeyWrapper } from '../../src/services/services.ts'
import { memoryStore } from '../../src/store/memory-store.ts'
import type { Store } from '../../src/store/store.ts'
import { VirtualClock } from '@credbroker/testkit'
import { settle } from '../support/settle.ts'
import { bytes, observedStore, random, sealingBench, text } from '../support/sealing-bench.ts'

const make = () => {
  const clock = new VirtualClock()
  return { clock, raw: memoryStore(clock), wrapper: ephemeralKeyWrapper(random), services: { clock, random } }
}
const rewritten = (value: Uint8Array, edit: (ring: any) => unknown) => {
  return bytes(JSON.stringify(edit(JSON.parse(Buffer.from(value).toString()))))
}

const swapped = (a: any, b: any) => [
  { ...a, wrapped: b.wrapped },
  { ...b, wrapped: a.wrapped },
]

test('makes one ring, however many processes start at once, and finds it again', async () => {
  const { raw, wrapper, services } = make()
  const rings = await Promise.all(Array.from({ length: 5 }, () => openKeyRing(raw, wrapper, services)))
  const again = await openKeyRing(raw, wrapper, services)
  const ids = await Promise.all([...rings, again].map(async (ring) => (await ring.current()).id))
  expect(new Set(ids).size).toBe(1)
  const keys = await Promise.all([...rings, again].map(async (ring) => (await ring.current()).key.export()))
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
})

test('takes the ring of who was first, however late its own comes', async () => {
  const { raw, wrapper, services } = make()
  const held = Promise.withResolvers<void>()
  const slow: Store = {
    ...raw,
    async put(key, value, options) {
      await held.promise
      return raw.put(key, value, options)
    },
  }
  const late = openKeyRing(slow, wrapper, services)
  const first = await openKeyRing(raw, wrapper, services)
  held.resolve()
  expect((await (await late).current()).id).toBe((await first.current()).id)
  expect((await late).derive('x')).toEqual(first.derive('x'))
})

test('stores no key in the clear', async () => {
  const { raw, ring } = await sealingBench()
  const { value } = (await raw.get(ringKey))!
  const key = (await ring.current()).key.export()
  for (const form of ['hex', 'base64', 'base64url'] as const) expect(text(value)).not.toContain(key.toString(form))
  expect(JSON.parse(text(value)!)).toMatchObject({ format: 1, root: {}, keys: [{ id: (await ring.current()).id }] })
})

test('derives keys that differ by purpose, and are the same in every process and after a rotation', async () => {
  const { raw, clock, wrapper, ring } = await sealingBench()
  const derived = ring.derive('one')
  expect(derived).toHaveLength(32)
  expect(ring.derive('two')).not.toEqual(derived)
  await rotateKeys(raw, ring, { clock, random })
  const other = await openKeyRing(raw, wrapper, { clock, random })
  expect(other.derive('one')).toEqual(derived)
  ring.derive('one').fill(0)
  expect(ring.derive('one')).toEqual(other.derive('one'))
})

test('unwraps each key once, and answers from memory without a promise', async () => {
  const { raw, clock, wrapper, ring: admin } = await sealingBench()
  await rotateKeys(raw, admin, { clock, random })
  let unwraps = 0
  const counting: KeyWrapper = {
    keyId: wrapper.keyId,
    wrap: wrapper.wrap,
    unwrap: (keyId, wrapped) => {
      unwraps += 1
      return wrapper.unwrap(keyId, wrapped)
    },
  }
  const { store, reads } = observedStore(raw)
  const ring = await openKeyRing(store, counting, { clock, random })
  const current = await ring.current()
  expect(ring.current()).toBe(current)
  expect(ring.find(current.id)).toBe(current)
  await clock.advance(5_000)
  expect(ring.current()).toBeInstanceOf(Promise)
  await Promise.all([ring.current(), ring.current(), ring.current()])
  expect(unwraps).toBe(3)
  expect(reads.get(ringKey)).toBe(2)
  await clock.advance(1_999)
  expect(ring.current()).toBe(current)
  const { keyId } = await rotateKeys(raw, admin, { clock, random })
  await clock.advance(2_000)
  expect((await ring.current()).id).toBe(keyId)
  expect(unwraps).toBe(4)
  expect(reads.get(ringKey)).toBe(3)
  clock.jump(-10_000)
  await ring.current()
  expect(reads.get(ringKey)).toBe(4)
})

test('reads the ring again for an unknown id, once in two seconds for each', async () => {
  const { raw, clock, wrapper, ring: admin } = await sealingBench()
  const { store, reads } = observedStore(raw)
  const ring = await openKeyRing(store, wrapper, { clock, random })
  const { keyId } = await rotateKeys(raw, admin, { clock, random })
  expect((await ring.find(keyId))?.id).toBe(keyId)
  expect(reads.get(ringKey)).toBe(2)
  for (let round = 0; round < 10; round++) expect(await ring.find('ffffffffffffffff')).toBeUndefined()
  expect(reads.get(ringKey)).toBe(3)
  await clock.advance(2_000)
  expect(await ring.find('ffffffffffffffff')).toBeUndefined()
  expect(reads.get(ringKey)).toBe(4)
})

test('does not take a look that began too early for an answer about a new id', async () => {
  const { raw, clock, wrapper, ring: admin } = await sealingBench()
  const gate = { held: undefined as Promise<void> | undefined }
  const ring = await openKeyRing(
    {
      ...raw,
      async get(key) {
        const record = await raw.get(key)
        await gate.held
        return record
      },
    },
    wrapper,
    { clock, random },
  )
  const release = Promise.withResolvers<void>()
  gate.held = release.promise
  const early = ring.find('ffffffffffffffff')
  await settle()
  const { keyId } = await rotateKeys(raw, admin, { clock, random })
  const found = ring.find(keyId)
  release.resolve()
  expect(await early).toBeUndefined()
  expect((await found)?.id).toBe(keyId)
})

test('does not take a look from before a long stop for the current key', async () => {
  const { raw, clock, wrapper, ring: admin } = await sealingBench()
  const gate = { held: undefined as Promise<void> | undefined }
  const ring = await openKeyRing(
    {
      ...raw,
      async get(key) {
        const record = await raw.get(key)
        await gate.held
        return record
      },
    },
    wrapper,
    { clock, random },
  )
  await clock.advance(2_000)
  const release = Promise.withResolvers<void>()
  gate.held = release.promise
  const before = ring.current()
  await settle()
  const { keyId } = await rotateKeys(raw, admin, { clock, random })
  clock.jump(60_000)
  const after = ring.current()
  release.resolve()
  expect((await before).id).toBe(keyId)
  expect((await after).id).toBe(keyId)
})

test('names the master key that is needed and the one that is given', async () => {
  const { raw, clock, wrapper } = await sealingBench()
  const other = ephemeralKeyWrapper(random)
  const before = await raw.get(ringKey)
  await expect(openKeyRing(raw, other, { clock, random })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(new RegExp(`${wrapper.keyId}.*${other.keyId}`)),
  })
  const service: KeyWrapper = {
    keyId: 'service-key-2',
    wrap: other.wrap,
    unwrap: () => Promise.reject(new Error('no such key')),
  }
  await expect(openKeyRing(raw, service, { clock, random })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(`"${wrapper.keyId}".*"service-key-2"`),
  })
  expect(await raw.get(ringKey)).toEqual(before)
})

test('says whose turn it is when a key service fails that has the right key', async () => {
  const { raw, services } = make()
  const local = ephemeralKeyWrapper(random)
  await openKeyRing(raw, local, services)
  const failing: KeyWrapper = { ...local, unwrap: () => Promise.reject(new Error('timeout')) }
  await expect(openKeyRing(raw, failing, services)).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('the key service failed'),
  })
})

test.each<[string, (ring: any) => unknown]>([
  ['another format', (ring) => ({ ...ring, format: 2 })],
  ['no root', (ring) => ({ ...ring, root: undefined })],
  ['no keys', (ring) => ({ ...ring, keys: [] })],
  ['a current key that is retired', ({ keys: [a, b], ...ring }) => ({ ...ring, keys: [{ ...a, retiredAtMs: 1 }, b] })],
  ['an instant moved', ({ keys: [a, b], ...ring }) => ({ ...ring, keys: [a, { ...b, createdAtMs: 1 }] })],
  ['a key taken out', ({ keys: [a], ...ring }) => ({ format: 1, root: ring.root, keys: [a], mac: ring.mac })],
  ['two keys swapped', ({ root, keys: [a, b], mac }) => ({ format: 1, root, keys: swapped(a, b), mac })],
  [
    'an id changed',
    ({ root, keys: [a, b], mac }) => ({ format: 1, root, keys: [a, { ...b, id: 'f'.repeat(16) }], mac }),
  ],
  ['a member added', (ring) => ({ more: 1, ...ring })],
  ['no MAC', (ring) => ({ ...ring, mac: undefined })],
  ['another MAC', (ring) => ({ ...ring, mac: Buffer.alloc(32).toString('base64url') })],
  ['a short MAC', (ring) => ({ ...ring, mac: ring.mac.slice(0, 4) })],
  ['a list', () => []],
])('refuses a ring with %s, and leaves it as it is', async (_, edit) => {
  const { raw, clock, wrapper, ring } = await sealingBench()
  await rotateKeys(raw, ring, { clock, random })
  const damaged = rewritten((await raw.get(ringKey))!.value, edit)
  await raw.put(ringKey, damaged)
  const message = /^the store's key ring \(record "keys\/ring"\) is damaged: .*nothing was overwritten/
  await expect(openKeyRing(raw, wrapper, { clock, random })).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringMatching(message),
  })
  await expect(rotateKeys(raw, ring, { clock, random })).rejects.toThrow(message)
  expect((await raw.get(ringKey))?.value).toEqual(damaged)
})

test('refuses a ring at any changed byte', async () => {
  const { raw, clock, wrapper } = await sealingBench()
  const { value } = (await raw.get(ringKey))!
  for (let index = 0; index < value.length; index++) {
    const changed = value.slice()
    changed[index]! ^= 1
    await raw.put(ringKey, changed)
    await expect(openKeyRing(raw, wrapper, { clock, random }), `byte ${index}`).rejects.toMatchObject({
      name: 'BrokerError',
    })
    expect((await raw.get(ringKey))?.value).toEqual(changed)
  }
})

test('makes no other ring when the ring is gone from under it', async () => {
  const { raw, ring, sealed, clock } = await sealingBench()
  await raw.delete(ringKey)
  await clock.advance(2_000)
  await expect(sealed.put('k', bytes('v'))).rejects.toThrow('key ring (record "keys/ring") is gone')
  await expect(rotateKeys(raw, ring, { clock, random })).rejects.toThrow('is gone')
  expect(await raw.get(ringKey)).toBeUndefined()
})

test('recovers when a look failed', async () => {
  const { raw, services, wrapper, clock } = make()
  let failing = false
  const ring = await openKeyRing(
    { ...raw, get: (key) => (failing ? Promise.reject(new Error('disk')) : raw.get(key)) },
    wrapper,
    services,
  )
  await clock.advance(2_000)
  failing = true
  await expect(ring.current()).rejects.toThrow('disk')
  failing = false
  expect((await ring.current()).id).toMatch(/^[0-9a-f]{16}$/)
})

test('opens with any of several master keys', async () => {
  const { raw, services } = make()
  const [old, newer] = [generateMasterKey(random), generateMasterKey(random)]
  const first = await openKeyRing(raw, localKeyWrapper([old], random), services)
  const second = await openKeyRing(raw, localKeyWrapper([newer, old], random), services)
  expect((await second.current()).id).toBe((await first.current()).id)
  expect(second.masterKeyId).toBe(newer.id)
})
