import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import { scopedStore } from '../../src/store/scoped-store.ts'
import { VirtualClock } from '@credbroker/testkit'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (value: Uint8Array | undefined) => (value === undefined ? undefined : new TextDecoder().decode(value))

function made() {
  const clock = new VirtualClock()
  return { clock, store: memoryStore(clock) }
}

test('gives back what was put, in a copy of its own', async () => {
  const { store } = made()
  const value = bytes('one')
  await store.put('k', value)
  value.fill(0)
  const found = await store.get('k')
  expect(text(found?.value)).toBe('one')
  found?.value.fill(0)
  expect(text((await store.get('k'))?.value)).toBe('one')
  expect(await store.get('absent')).toBeUndefined()
})

test('writes only at the expected version, and says so when it does not', async () => {
  const { store } = made()
  const first = await store.put('k', bytes('1'), { ifVersion: 'absent' })
  expect(first).toMatchObject({ stored: true })
  expect(await store.put('k', bytes('2'), { ifVersion: 'absent' })).toEqual({ stored: false, conflict: 'version' })
  const version = first.stored ? first.version : ''
  const second = await store.put('k', bytes('2'), { ifVersion: version })
  expect(second).toMatchObject({ stored: true })
  expect(await store.put('k', bytes('3'), { ifVersion: version })).toEqual({ stored: false, conflict: 'version' })
  expect(await store.delete('k', { ifVersion: version })).toEqual({ deleted: false, conflict: 'version' })
  expect(text((await store.get('k'))?.value)).toBe('2')
  expect(await store.delete('k')).toEqual({ deleted: true })
  expect(await store.delete('k')).toEqual({ deleted: false })
})

test('forgets a record at its end, and takes it for absent then', async () => {
  const { clock, store } = made()
  await store.put('k', bytes('1'), { expiresAtMs: clock.now() + 1000 })
  expect((await store.get('k'))?.expiresAtMs).toBe(clock.now() + 1000)
  await clock.advance(1000)
  expect(await store.get('k')).toBeUndefined()
  expect(await store.list('')).toEqual({ keys: [] })
  expect(await store.put('k', bytes('2'), { ifVersion: 'absent' })).toMatchObject({ stored: true })
})

test('lists every key under a prefix once, in order, over pages', async () => {
  const { store } = made()
  const keys = Array.from({ length: 2500 }, (_, index) => `a/${String(index).padStart(5, '0')}`)
  for (const key of [...keys].reverse()) await store.put(key, bytes(''))
  await store.put('b/1', bytes(''))
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await store.list('a/', cursor)
    seen.push(...page.keys)
    cursor = page.cursor
  } while (cursor !== undefined)
  expect(seen).toEqual(keys)
})

test('grants a lease to one at a time, with a token that rises each time', async () => {
  const { clock, store } = made()
  const first = await store.lease('k', 1000)
  expect(first?.token).toBe(1n)
  expect(await store.lease('k', 1000)).toBeUndefined()
  await clock.advance(900)
  expect(await first?.renew(1000)).toBe(true)
  await clock.advance(900)
  expect(await store.lease('k', 1000)).toBeUndefined()
  await first?.release()
  const second = await store.lease('k', 1000)
  expect(second?.token).toBe(2n)
  expect(await first?.renew(1000)).toBe(false)
  await first?.release()
  expect(await store.lease('k', 1000)).toBeUndefined()
})

test('refuses the write of a holder who lost the lease to another', async () => {
  const { clock, store } = made()
  const slow = await store.lease('k', 1000)
  await clock.advance(1000)
  const quick = await store.lease('k', 1000)
  expect(await store.put('k', bytes('quick'), { fencingToken: quick?.token ?? 0n })).toMatchObject({ stored: true })
  expect(await store.put('k', bytes('slow'), { fencingToken: slow?.token ?? 0n })).toEqual({
    stored: false,
    conflict: 'fencing',
  })
  expect(await store.delete('k', { fencingToken: slow?.token ?? 0n })).toEqual({ deleted: false, conflict: 'fencing' })
  expect(text((await store.get('k'))?.value)).toBe('quick')
})

test('appends to a log and reads on from where a reader was', async () => {
  const { store } = made()
  expect(await store.append('log', [bytes('1'), bytes('2')])).toEqual({ appended: true, sequence: 2 })
  expect(await store.append('log', [bytes('3')])).toEqual({ appended: true, sequence: 3 })
  expect((await store.read('log', 1)).map(({ sequence, value }) => [sequence, text(value)])).toEqual([
    [2, '2'],
    [3, '3'],
  ])
  expect(await store.read('other', 0)).toEqual([])
})

test('a scoped view sees its own keys only, whatever their names', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (key) => {
      const { store } = made()
      const [a, b] = [scopedStore(store, 'a'), scopedStore(store, 'b')]
      await a.put(key, bytes('of a'))
      await a.append(key, [bytes('of a')])
      expect(await b.get(key)).toBeUndefined()
      expect((await b.list('')).keys).toEqual([])
      expect(await b.read(key, 0)).toEqual([])
      expect((await a.list('')).keys).toEqual([key])
      expect((await b.lease(key, 1000))?.token).toBe(1n)
      expect((await a.lease(key, 1000))?.token).toBe(1n)
    }),
    { numRuns: 50 },
  )
})

test('closing a scoped view leaves the store open', async () => {
  const { store } = made()
  await store.put('k', bytes('1'))
  await scopedStore(store, 'a').close()
  expect(await store.get('k')).toBeDefined()
})
