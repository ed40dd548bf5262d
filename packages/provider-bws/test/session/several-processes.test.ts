import { memoryStore } from '@credbroker/core'
import { faultyStore, VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { FakeBitwarden } from '../support/fake-bitwarden.ts'
import { bearerOf, bwsBroker, passing } from '../support/bws-broker.ts'

test('five processes on one store make one login, and one renewal', async () => {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  const bitwarden = new FakeBitwarden(clock)
  // The login takes its time, as it does across a network.
  const fetch: typeof bitwarden.fetch = async (input, init) => {
    await new Promise<void>((resolve) => void clock.schedule(resolve, 300))
    return bitwarden.fetch(input, init)
  }
  const worlds = await Promise.all(Array.from({ length: 5 }, () => bwsBroker({ clock, store, bitwarden, fetch })))
  const bearers = () => passing(clock, Promise.all(worlds.map((world) => bearerOf(world))))
  expect(new Set(await bearers()).size).toBe(1)
  expect(bitwarden.logins).toBe(1)
  await clock.advance(3_545_000)
  expect(new Set(await bearers()).size).toBe(1)
  expect(bitwarden.logins).toBe(2)
})

test('a process that starts later makes no login', async () => {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  const bitwarden = new FakeBitwarden(clock)
  const first = await bearerOf(await bwsBroker({ clock, store, bitwarden }))
  expect(await bearerOf(await bwsBroker({ clock, store, bitwarden }))).toBe(first)
  expect(bitwarden.logins).toBe(1)
})

test('what one server granted is not sent to another', async () => {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  const bitwarden = new FakeBitwarden(clock)
  const options = (serverUrl: string) => ({ serverUrl })
  const first = await bearerOf(await bwsBroker({ clock, store, bitwarden, options: options('https://a.example') }))
  expect(await bearerOf(await bwsBroker({ clock, store, bitwarden, options: options('https://b.example') }))).not.toBe(
    first,
  )
})

test('a process whose store fails logs in for itself, and says so', async () => {
  const clock = new VirtualClock()
  const bitwarden = new FakeBitwarden(clock)
  const store = faultyStore(memoryStore(clock))
  const world = await bwsBroker({ clock, store, bitwarden })
  for (const operation of ['get', 'put', 'lease'] as const) store.failBefore(operation, 10)
  expect(await bearerOf(world)).toBe([...bitwarden.bearers][0])
  expect(bitwarden.logins).toBe(1)
  expect(new Set(world.logger.lines.map(({ level, message }) => `${level}: ${message}`))).toEqual(
    new Set(['warn: the store cannot keep the session, so each process logs in for itself']),
  )
})
