import { memoryStore } from '@credbroker/core'
import { expect, test } from 'vitest'
import { faultyStore, VirtualClock } from '../src/index.ts'

const value = Buffer.from('1')

function made() {
  const clock = new VirtualClock()
  return { clock, store: faultyStore(memoryStore(clock)) }
}

test('without orders it does as the store does, and counts', async () => {
  const { store } = made()
  await store.put('k', value)
  await store.get('k')
  await store.get('k')
  const lease = await store.lease('k', 1_000)
  expect(await lease?.renew(1_000)).toBe(true)
  await lease?.release()
  expect(store.calls).toMatchObject({ put: 1, get: 2, delete: 0, lease: 1, renew: 1, release: 1 })
  expect(store.durable).toBe(false)
})

test('a failure before does nothing, a failure after has done everything', async () => {
  const { store } = made()
  store.failBefore('put', 2)
  await expect(store.put('k', value)).rejects.toThrow('before put')
  await expect(store.put('k', value)).rejects.toMatchObject({ code: 'EIO' })
  expect(await store.get('k')).toBeUndefined()
  store.failAfter('put')
  await expect(store.put('k', value)).rejects.toThrow('after put')
  expect(await store.get('k')).toBeDefined()
  await expect(store.put('k', value)).resolves.toMatchObject({ stored: true })
})

test('a slow operation begins when it may, and the others do not wait for it', async () => {
  const { store } = made()
  const gate = Promise.withResolvers<void>()
  store.slow('put', gate.promise)
  const put = store.put('k', value)
  await store.put('other', value)
  expect(await store.get('k')).toBeUndefined()
  gate.resolve()
  await put
  expect(await store.get('k')).toBeDefined()
})

test('a lease that was lost is not renewed, and another may have it', async () => {
  const { store } = made()
  const mine = await store.lease('k', 60_000)
  const spared = await store.lease('other', 60_000)
  await store.loseLease('k')
  expect(await mine?.renew(60_000)).toBe(false)
  expect(await spared?.renew(60_000)).toBe(true)
  const next = await store.lease('k', 60_000)
  expect(next?.token).toBe(2n)
  await store.loseLease()
  expect(await next?.renew(60_000)).toBe(false)
  expect(await spared?.renew(60_000)).toBe(false)
})

test('a full disk takes no write and lets everything be read', async () => {
  const { store } = made()
  await store.put('k', value)
  store.fullDisk(true)
  for (const write of [store.put('k', value), store.append('log', [value]), store.lease('k', 1), store.delete('k')]) {
    await expect(write).rejects.toMatchObject({ code: 'ENOSPC' })
  }
  expect(await store.get('k')).toBeDefined()
  expect(await store.list('')).toEqual({ keys: ['k'] })
  store.fullDisk(false)
  await expect(store.delete('k')).resolves.toEqual({ deleted: true })
})
