import { beforeEach, describe, expect, test } from 'vitest'
import { RefreshWorld, type Process } from '../support/refresh-world.ts'
import { busy, held, refusal, slowAnswer } from '../support/scripted-vendor.ts'

let world: RefreshWorld
let one: Process
let other: Process
let id: string

beforeEach(async () => {
  world = new RefreshWorld()
  one = await world.start()
  other = await world.start()
  id = await world.consent(one)
  await world.clock.advance(600_000)
})

/** A request that is done at the vendor, and whose answer is under way until it is let go. */
function underWay() {
  const { promise, resolve } = Promise.withResolvers<void>()
  world.vendor.next(slowAnswer(promise))
  return resolve
}

test('one of two processes refreshes, and both get the token', async () => {
  const asked = [one, other].flatMap((process) => Array.from({ length: 50 }, () => world.ask(process, id)))
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['canary-access-2']))
  expect(world.vendor.requests).toHaveLength(1)
})

test('a refusal is no loss when another process has rotated the token meanwhile', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  world.vendor.next(held(promise, refusal('invalid_grant')))
  const asked = world.ask(one, id)
  await world.clock.settle()
  const found = await other.grants.find(id)
  if (found === undefined) throw new TypeError('no grant')
  const { presented: _, ...rest } = found.grant
  await other.grants.put({
    ...rest,
    accessToken: 'canary-access-newer',
    refreshToken: 'canary-refresh-newer',
    issuedAtMs: world.clock.now(),
    expiresAtMs: world.clock.now() + 600_000,
  })
  resolve()
  expect(await asked).toBe('canary-access-newer')
  expect(await world.stored(one, id)).toMatchObject({ status: 'active' })
})

describe('a lease that is lost while the vendor works', () => {
  test('lets nobody show the token a second time', async () => {
    const answer = underWay()
    const asked = world.ask(one, id)
    await world.clock.settle()
    await one.store.loseLease()
    const waiting = world.ask(other, id)
    await world.clock.advance(5_000)
    expect(world.vendor.requests).toHaveLength(1)
    answer()
    expect(await asked).toBe('canary-access-2')
    expect(await waiting).toBe('canary-access-2')
    expect(world.vendor).toMatchObject({ replays: 0, isAlive: true })
  })

  test('does not keep the new token from being written down', async () => {
    const answer = underWay()
    const asked = world.ask(one, id)
    await world.clock.settle()
    await one.store.loseLease()
    // From here on the store refuses what is written under the first lease.
    const key = `grant/${id}`
    const lease = await other.context.store.lease(key, 1_000)
    expect(lease?.token).toBe(2n)
    answer()
    expect(await asked).toBe('canary-access-2')
    expect(await world.stored(other, id)).toMatchObject({ refreshToken: 'canary-refresh-2' })
  })

  test('before the mark is written: another lease is asked for, and no request is made twice', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    one.store.slow('put', promise)
    const asked = world.ask(one, id)
    await world.clock.settle()
    await one.store.loseLease()
    const lease = await other.context.store.lease(`grant/${id}`, 1_000)
    await lease?.release()
    resolve()
    expect(await asked).toBe('canary-access-2')
    expect(world.vendor.requests).toHaveLength(1)
  })
})

describe('a process that has ended in the middle', () => {
  beforeEach(async () => {
    world.vendor.introspects = true
    await world.consent(await world.start())
    world.vendor.introspected.length = 0
    await world.clock.advance(600_000)
  })

  test('is waited for as long as it may still be there', async () => {
    underWay()
    void world.ask(one, id)
    await world.clock.settle()
    await one.store.loseLease()
    one.store.failBefore('put', 1_000)
    const waiting = world.ask(other, id)
    await world.clock.advance(9_000)
    expect(world.vendor.introspected).toEqual([])
    await world.clock.advance(2_000)
    expect(world.vendor.introspected).toEqual(['canary-refresh-1'])
    expect(await waiting).toBe('needs_consent')
  })

  test('is not waited for once it is known to be gone', async () => {
    underWay()
    void world.ask(one, id)
    await world.clock.settle()
    await one.store.loseLease()
    world.gone.add('process-1')
    const asked = other.tokens.obtain(id, world.call())
    await world.clock.advance(100)
    expect(await asked).toMatchObject({ outcome: 'needs_consent' })
    expect(world.vendor.replays).toBe(0)
  })

  test('before the vendor did anything: the next one gets the token', async () => {
    const { promise } = Promise.withResolvers<void>()
    world.vendor.next(held(promise))
    void world.ask(one, id)
    await world.clock.settle()
    await one.store.loseLease()
    world.gone.add('process-1')
    expect(await world.ask(other, id)).toBe('canary-access-2')
    expect(world.vendor.replays).toBe(0)
  })
})

describe('a grant that is ended during a refresh', () => {
  test('does not come back, and what the vendor gave meanwhile is ended there', async () => {
    const answer = underWay()
    const asked = world.ask(one, id)
    await world.clock.settle()
    await other.grants.delete(id)
    answer()
    expect(await asked).toBe('needs_consent')
    expect(await world.stored(other, id)).toBeUndefined()
    expect(world.vendor.revoked).toContain('canary-refresh-2')
  })

  test('by a new consent of its user: that one stays', async () => {
    const answer = underWay()
    const asked = world.ask(one, id)
    await world.clock.settle()
    const consented = { sessionId: 'session-2', accessToken: 'canary-new', refreshToken: 'canary-new-refresh' }
    await world.consent(other, 600_000, consented)
    answer()
    expect(await asked).toBe('canary-new')
    expect(await world.stored(other, id)).toMatchObject(consented)
  })
})

test('a token that a vendor would not look at is no reason to be careful with it', async () => {
  world.vendor.next(busy())
  expect(await world.ask(one, id)).toBe('upstream_unavailable')
  expect(await world.stored(one, id)).not.toHaveProperty('presented')
  expect(await world.ask(other, id)).toBe('canary-access-2')
})

test('a process that cannot have its turn says that another is at it', async () => {
  const lease = await other.context.store.lease(`grant/${id}`, 60_000)
  expect(await world.ask(one, id)).toBe('throttled')
  expect(world.vendor.requests).toHaveLength(0)
  await lease?.release()
  await world.clock.advance(1_000)
  expect(await world.ask(one, id)).toBe('canary-access-2')
})
