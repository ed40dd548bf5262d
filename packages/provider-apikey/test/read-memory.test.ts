import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { ReadMemory } from '../src/read-memory.ts'

/** A memory, and a count of the reads of each name. */
function counting() {
  const clock = new VirtualClock()
  const memory = new ReadMemory<number>(clock)
  const reads = new Map<string, number>()
  const get = (name: string) =>
    memory.get(name, async () => {
      const count = (reads.get(name) ?? 0) + 1
      reads.set(name, count)
      return count
    })
  return { clock, memory, get }
}

test('a read is good for a second, by name', async () => {
  const { clock, get } = counting()
  expect([await get('a'), await get('a'), await get('b')]).toEqual([1, 1, 1])
  await clock.advance(999)
  expect(await get('a')).toBe(1)
  await clock.advance(1)
  expect(await get('a')).toBe(2)
})

test('a read that was forgotten is made again, also while it is under way', async () => {
  const { memory, get } = counting()
  const slow = Promise.withResolvers<number>()
  const early = memory.get('a', () => slow.promise)
  memory.forget('a')
  expect(await get('a')).toBe(1)
  slow.resolve(99)
  expect(await early).toBe(99)
  expect(await get('a')).toBe(1)
})

test('a read that failed is not remembered, and takes nothing newer with it', async () => {
  const { memory, get } = counting()
  const slow = Promise.withResolvers<number>()
  const early = memory.get('a', () => slow.promise)
  memory.forget('a')
  await get('a')
  slow.reject(new Error('disk'))
  await expect(early).rejects.toThrow('disk')
  expect(await get('a')).toBe(1)
  await expect(memory.get('b', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk')
  expect(await get('b')).toBe(1)
})

test('ten thousand are held: the oldest goes first', async () => {
  const { get } = counting()
  for (let index = 0; index < 10_000; index++) await get(`${index}`)
  expect(await get('0')).toBe(1)
  await get('one more')
  expect(await get('1')).toBe(1)
  expect(await get('0')).toBe(2)
})

test('a clock that is set back makes no read last longer', async () => {
  let nowMs = 5_000
  const memory = new ReadMemory<number>({ now: () => nowMs, schedule: () => () => {} })
  await memory.get('a', async () => 1)
  nowMs = 4_000
  expect(await memory.get('a', async () => 2)).toBe(2)
})
