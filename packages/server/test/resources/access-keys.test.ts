import { memoryStore } from '@credbroker/core'
import { seededRandom, VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { createAccessKey, endAccessKey, listAccessKeys } from '../../src/resources/access-keys.ts'
import { readGeneration } from '../../src/resources/generation.ts'

function state() {
  const clock = new VirtualClock()
  return { clock, store: memoryStore(clock), random: seededRandom('access keys') }
}

test('an access key looks like one of AWS, and is listed without its secret', async () => {
  const at = state()
  const rights = { workloads: ['agent'], administers: true, expiresAtMs: at.clock.now() + 1, description: 'for CI' }
  const key = await createAccessKey(rights, at)
  expect(key.id).toMatch(/^CBAK[A-Z2-7]{16}$/)
  expect(key.secret).toMatch(/^[A-Za-z0-9+/]{40}$/)
  const { secret: _, ...summary } = key
  expect(summary).toEqual({ id: key.id, createdAtMs: at.clock.now(), ...rights })
  await at.clock.advance(10)
  expect(await listAccessKeys(at)).toEqual([summary])
})

test('an access key is ended once', async () => {
  const at = state()
  const { id } = await createAccessKey({ workloads: 'all', administers: false }, at)
  expect(await endAccessKey('CBAKAAAAAAAAAAAAAAAA', at)).toBe(false)
  expect(await endAccessKey('generation', at)).toBe(false)
  expect(await endAccessKey(id, at)).toBe(true)
  expect(await endAccessKey(id, at)).toBe(false)
  expect(await listAccessKeys(at)).toEqual([])
})

test('each change of access keys is announced, and none as one of providers', async () => {
  const at = state()
  const generations = [await readGeneration(at.store)]
  const { id } = await createAccessKey({ workloads: 'all', administers: false }, at)
  generations.push(await readGeneration(at.store))
  await endAccessKey(id, at)
  generations.push(await readGeneration(at.store))
  expect(new Set(generations.map(({ all }) => all)).size).toBe(3)
  expect(new Set(generations.map(({ providers }) => providers)).size).toBe(1)
})
