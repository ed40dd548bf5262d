import { beforeEach, describe, expect, test } from 'vitest'
import { BrokerError } from '@credbroker/core'
import { RefreshWorld, type Process, type ProcessOptions } from '../support/refresh-world.ts'
import { answerLost, busy, requestLost } from '../support/scripted-vendor.ts'

let world: RefreshWorld

beforeEach(() => {
  world = new RefreshWorld()
})

/** A process with a consent whose token is due, or over. */
async function begun(state: 'due' | 'over', options: ProcessOptions = {}): Promise<[Process, string]> {
  const process = await world.start(options)
  const id = await world.consent(process)
  await world.clock.advance(state === 'due' ? 560_000 : 600_000)
  return [process, id]
}

const shown = () => world.vendor.requests.map(({ parameters }) => parameters.get('refresh_token'))

describe('a strict vendor that tells about tokens', () => {
  beforeEach(() => {
    world.vendor.introspects = true
  })

  test.each(['due', 'over'] as const)('keeps a grant (token %s) whose request never arrived', async (state) => {
    const [process, id] = await begun(state)
    world.vendor.next(requestLost)
    expect(await world.ask(process, id)).toBe(state === 'due' ? 'canary-access-1' : 'upstream_unavailable')
    expect(await world.ask(process, id)).toBe('canary-access-2')
    expect(world.vendor).toMatchObject({ introspected: ['canary-refresh-1'], replays: 0, isAlive: true })
  })

  test.each(['due', 'over'] as const)('is not shown a token that it has used up (token %s)', async (state) => {
    const [process, id] = await begun(state)
    world.vendor.next(answerLost)
    await world.ask(process, id)
    expect(await world.ask(process, id)).toBe('needs_consent')
    expect(await world.stored(process, id)).toMatchObject({ status: 'needs_consent', reason: 'outcome_unknown' })
    expect(shown()).toHaveLength(1)
    expect(world.vendor.replays).toBe(0)
  })

  test('shows nothing again that the vendor cannot have used, when it is busy in between', async () => {
    const [process, id] = await begun('over', { vendor: { rotationLeewayMs: 20_000 } })
    world.vendor.leewayMs = 20_000
    world.vendor.next(answerLost, answerLost, busy())
    // Two answers are lost, then the vendor is busy; by the next try its leeway is over.
    await world.ask(process, id)
    await world.clock.advance(5_000)
    await world.ask(process, id)
    await world.clock.advance(40_000)
    expect(await world.ask(process, id)).toBe('needs_consent')
    expect(world.vendor.replays).toBe(0)
  })
})

describe('a strict vendor that tells nothing', () => {
  test('is not shown the token again while the old one works, and once after that', async () => {
    const [process, id] = await begun('due')
    world.vendor.next(requestLost)
    for (let time = 0; time < 3; time++) {
      expect(await world.ask(process, id)).toBe('canary-access-1')
      await world.clock.advance(10_000)
    }
    expect(shown()).toHaveLength(1)
    await world.clock.advance(10_000)
    expect(await world.ask(process, id)).toBe('canary-access-2')
  })

  test('asks the user when that showing is refused', async () => {
    const [process, id] = await begun('over')
    world.vendor.next(answerLost)
    expect(await world.ask(process, id)).toBe('upstream_unavailable')
    expect(await world.ask(process, id)).toBe('needs_consent')
    expect(await world.stored(process, id)).toMatchObject({ reason: 'outcome_unknown' })
    expect(shown()).toHaveLength(2)
  })
})

describe('a vendor with a leeway', () => {
  const options = { vendor: { rotationLeewayMs: 30_000 } }

  beforeEach(() => {
    world.vendor.leewayMs = 30_000
  })

  test('is shown the token again at once', async () => {
    const [process, id] = await begun('over', options)
    world.vendor.next(answerLost)
    expect(await world.ask(process, id)).toBe('canary-access-3')
    expect(shown()).toEqual(['canary-refresh-1', 'canary-refresh-1'])
    expect(world.vendor).toMatchObject({ replays: 0, isAlive: true })
  })

  test('is shown it again by the next caller when that answer is lost too', async () => {
    const [process, id] = await begun('over', options)
    world.vendor.next(answerLost, answerLost)
    expect(await world.ask(process, id)).toBe('upstream_unavailable')
    expect(await world.ask(process, id)).toBe('canary-access-4')
  })

  test('stays in doubt about a lost answer when the vendor is busy at the showing after it', async () => {
    world.vendor.introspects = true
    const [process, id] = await begun('over', options)
    world.vendor.next(answerLost, busy())
    expect(await world.ask(process, id)).toBe('upstream_unavailable')
    await world.clock.advance(40_000)
    expect(await world.ask(process, id)).toBe('needs_consent')
    expect(world.vendor.replays).toBe(0)
  })

  test('counts the leeway from the first showing', async () => {
    world.vendor.introspects = true
    const [process, id] = await begun('over', options)
    world.vendor.next(answerLost, answerLost, answerLost, answerLost)
    await world.ask(process, id)
    await world.clock.advance(20_000)
    await world.ask(process, id)
    await world.clock.advance(20_000)
    expect(await world.ask(process, id)).toBe('needs_consent')
    expect(world.vendor.replays).toBe(0)
  })
})

test('a vendor that never rotates is shown the token again at once', async () => {
  world.vendor.rotates = false
  const [process, id] = await begun('over', { vendor: { rotation: 'never' } })
  world.vendor.next(answerLost)
  expect(await world.ask(process, id)).toBe('canary-access-3')
})

test('a lost answer delays a new consent no longer than the old token works', async () => {
  const [process, id] = await begun('due')
  await world.clock.advance(35_000)
  world.vendor.next(answerLost)
  expect(await world.ask(process, id)).toBe('canary-access-1')
  await world.clock.advance(3_000)
  expect(await world.ask(process, id)).toBe('canary-access-1')
  await world.clock.advance(3_000)
  expect(await world.ask(process, id)).toBe('needs_consent')
})

describe('an answer that makes no sense but has a refresh token', () => {
  const salvaged = () => ({
    outcome: 'unknown' as const,
    error: new BrokerError('upstream_unavailable', 'the answer makes no sense; try again'),
    salvaged: { refreshToken: 'canary-refresh-2' },
  })

  test('is worth that token: it is kept, and used for the next try', async () => {
    const [process, id] = await begun('over')
    world.vendor.next((work) => {
      work()
      return salvaged()
    })
    expect(await world.ask(process, id)).toBe('upstream_unavailable')
    expect(await world.stored(process, id)).toMatchObject({ refreshToken: 'canary-refresh-2', status: 'active' })
    expect(await world.ask(process, id)).toBe('canary-access-3')
    expect(shown()).toEqual(['canary-refresh-1', 'canary-refresh-2'])
  })
})
