import { beforeEach, describe, expect, test } from 'vitest'
import { RefreshWorld, type Process } from '../support/refresh-world.ts'
import { held } from '../support/scripted-vendor.ts'

let world: RefreshWorld
let process: Process
let id: string

beforeEach(async () => {
  world = new RefreshWorld()
  process = await world.start()
  id = await world.consent(process)
  await world.clock.advance(600_000)
})

test('nobody is answered before the new refresh token is written down', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const answered: string[] = []
  // The first put is the mark in the journal, the second the grant.
  process.store.slow('put', Promise.resolve())
  process.store.slow('put', promise)
  const asked = Array.from({ length: 5 }, () => world.ask(process, id).then((answer) => answered.push(answer)))
  await world.clock.advance(5_000)
  expect(world.vendor.requests).toHaveLength(1)
  expect(answered).toEqual([])
  resolve()
  await Promise.all(asked)
  expect(new Set(answered)).toEqual(new Set(['canary-access-2']))
})

describe('a store that fails before anything was begun', () => {
  test.each(['lease', 'put'] as const)('at %s: the vendor is not asked', async (operation) => {
    process.store.failBefore(operation)
    expect(await world.ask(process, id)).toBe('internal')
    expect(world.vendor.requests).toHaveLength(0)
    expect(await world.ask(process, id)).toBe('canary-access-2')
  })

  test('costs nothing while the token works', async () => {
    id = await world.consent(process)
    await world.clock.advance(545_000)
    process.store.failBefore('put')
    expect(await world.ask(process, id)).toBe('canary-access-1')
    expect(world.vendor.requests).toHaveLength(0)
  })

  test('is told as something that a retry heals', async () => {
    process.store.failBefore('put')
    const error = await process.tokens.obtain(id, world.call()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'internal', retryable: true })
  })

  test('does not keep the token from being shown later when the mark was written all the same', async () => {
    process.store.failAfter('put')
    expect(await world.ask(process, id)).toBe('internal')
    expect(world.vendor.requests).toHaveLength(0)
    expect(await world.ask(process, id)).toBe('canary-access-2')
  })
})

describe('a store that fails once the vendor has answered', () => {
  test.each(['failBefore', 'failAfter'] as const)('%s: it is tried until it works, and callers wait', async (kind) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    world.vendor.next(held(promise))
    let answer: string | undefined
    const asked = world.ask(process, id).then((got) => (answer = got))
    await world.clock.settle()
    process.store[kind]('put', 5)
    resolve()
    await world.clock.advance(500)
    const late = world.ask(process, id)
    if (kind === 'failBefore') expect(answer).toBeUndefined()
    await Promise.all([asked, late])
    expect([answer, await late]).toEqual(['canary-access-2', 'canary-access-2'])
    process.store.failBefore('put', 0)
    process.store.failAfter('put', 0)
    expect(world.vendor.requests).toHaveLength(1)
    expect(await world.stored(process, id)).toMatchObject({ refreshToken: 'canary-refresh-2' })
  })

  test('for longer than any process waits: the grant is not lost', async () => {
    world.vendor.introspects = true
    const other = await world.start()
    await world.consent(other)
    await world.clock.advance(600_000)
    const { promise, resolve } = Promise.withResolvers<void>()
    world.vendor.next(held(promise))
    const asked = world.ask(process, id)
    await world.clock.settle()
    process.store.failBefore('put', 12)
    process.store.failBefore('renew', 100)
    resolve()
    // The other process sees a used up token, and nobody who still works on it.
    await world.clock.advance(13_000)
    expect(await world.ask(other, id)).toBe('needs_consent')
    expect(await asked).toBe('canary-access-2')
    expect(await world.ask(other, id)).toBe('canary-access-2')
    expect(await world.stored(other, id)).toMatchObject({ status: 'active', refreshToken: 'canary-refresh-2' })
    expect(world.vendor).toMatchObject({ replays: 0, isAlive: true })
  })

  test('is logged once, without a token', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    world.vendor.next(held(promise))
    const asked = world.ask(process, id)
    await world.clock.settle()
    process.store.failBefore('put', 3)
    resolve()
    await asked
    expect(process.log.lines.filter(({ message }) => message.includes('cannot be written down'))).toHaveLength(1)
    expect(world.logged).not.toContain('canary')
  })
})
