import { memoryStore } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { describe, expect, test } from 'vitest'
import { FakeBitwarden } from '../support/fake-bitwarden.ts'
import { bearerOf, bwsBroker, passing } from '../support/bws-broker.ts'
import { refusalOf } from '../support/refusal.ts'

const cloud = { region: 'us' }

/** How many of these instants lie in the fullest window. */
function mostWithin(windowMs: number, instants: readonly number[]): number {
  return Math.max(0, ...instants.map((from) => instants.filter((at) => at >= from && at < from + windowMs).length))
}

describe("Bitwarden's own cloud", () => {
  test('gets no more than ten logins a minute, whoever asks and in however many processes', async () => {
    const clock = new VirtualClock()
    const store = memoryStore(clock)
    const bitwarden = new FakeBitwarden(clock)
    const loginsAtMs: number[] = []
    bitwarden.intercept = ({ path }) => {
      if (path.endsWith('/connect/token')) loginsAtMs.push(clock.now())
      return undefined
    }
    const worlds = await Promise.all([1, 2, 3].map(() => bwsBroker({ clock, store, bitwarden, options: cloud })))
    const asked: Promise<unknown>[] = []
    for (let second = 0; second < 120; second++) {
      for (const world of worlds) asked.push(bearerOf(world, { forceRefresh: true }).catch(() => {}))
      await clock.advance(1_000)
    }
    await passing(clock, Promise.all(asked))
    expect(mostWithin(60_000, loginsAtMs)).toBeLessThanOrEqual(10)
    expect(loginsAtMs.length).toBeGreaterThan(10)
  })

  test('gets no more than 200 readings of one path a minute, and other paths do not wait for it', async () => {
    const clock = new VirtualClock()
    const { broker, bitwarden } = await bwsBroker({ clock, options: cloud })
    const [often, once] = [bitwarden.add('often', '1'), bitwarden.add('once', '2')]
    const atMs: number[] = []
    bitwarden.intercept = ({ path }) => void (path === `/secrets/${often.id}` && atMs.push(clock.now()))
    const read = (id: string) =>
      broker.get('vault', { bwsSecretRequest: { id } }, { workload: 'host', forceRefresh: true })
    const asked: Promise<unknown>[] = []
    for (let tick = 0; tick < 600; tick++) {
      asked.push(read(often.id).catch(() => {}))
      await clock.advance(100)
    }
    expect((await passing(clock, read(once.id), 1_000)).bwsSecretResponse.value).toBe('2')
    await passing(clock, Promise.all(asked))
    expect(mostWithin(60_000, atMs)).toBeLessThanOrEqual(200)
    expect(atMs.length).toBeGreaterThan(150)
  })

  test('that says how long to wait is not asked before, by any process', async () => {
    const clock = new VirtualClock()
    const store = memoryStore(clock)
    const bitwarden = new FakeBitwarden(clock)
    const { id } = bitwarden.add('a', 'b')
    const [one, two] = [
      await bwsBroker({ clock, store, bitwarden, options: cloud }),
      await bwsBroker({ clock, store, bitwarden, options: cloud }),
    ]
    await bearerOf(one)
    bitwarden.intercept = ({ path }) =>
      path.startsWith('/secrets') ? { status: 429, headers: { 'retry-after': '30' } } : undefined
    const read = (world: typeof one) => passing(clock, world.broker.get('vault', { bwsSecretRequest: { id } }))
    expect(await refusalOf(() => read(one))).toMatchObject({ code: 'throttled' })
    bitwarden.intercept = undefined
    expect(await refusalOf(() => read(two))).toMatchObject({ code: 'throttled', retryable: true })
    expect(bitwarden.calls).toHaveLength(1)
    await clock.advance(30_000)
    expect((await read(two)).bwsSecretResponse.value).toBe('b')
  })
})

test('a server of one’s own is not held back', async () => {
  const clock = new VirtualClock()
  const world = await bwsBroker({ clock })
  for (let each = 0; each < 30; each++) await bearerOf(world, { forceRefresh: true })
  expect(world.bitwarden.logins).toBe(30)
})
