import { memoryStore } from '@credbroker/core'
import { faultyStore, VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { LoginTurns } from '../../src/session/login-turns.ts'
import { refusalOf } from '../support/refusal.ts'

const { signal } = new AbortController()

function turns(clock: VirtualClock, store = memoryStore(clock)): LoginTurns {
  return new LoginTurns(() => 'login', { clock, store })
}

const never = (): Promise<never> => Promise.reject(new Error('it was not its turn'))

test('what is there is taken without a turn', async () => {
  const clock = new VirtualClock()
  expect(await turns(clock).take(async () => 'kept', never, signal)).toBe('kept')
})

test('what came while the turn was asked for is taken', async () => {
  const clock = new VirtualClock()
  let looks = 0
  expect(await turns(clock).take(async () => (looks++ === 0 ? undefined : 'kept'), never, signal)).toBe('kept')
})

test('a turn that takes longer than a lease is kept up, and given back', async () => {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  const done = Promise.withResolvers<string>()
  const first = turns(clock, store).take(
    async () => undefined,
    () => done.promise,
    signal,
  )
  await clock.advance(12_000)
  expect(await store.lease('login', 1)).toBeUndefined()
  done.resolve('new')
  expect(await first).toBe('new')
  await clock.settle()
  expect(await store.lease('login', 1)).toBeDefined()
  expect(clock.pending).toBe(0)
})

test('who waits too long for another process is told so', async () => {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  await store.lease('login', 60_000)
  const waiting = turns(clock, store).take(async () => undefined, never, signal)
  const refusal = refusalOf(() => waiting)
  await clock.advanceUntil(refusal, 20_000)
  expect(await refusal).toMatchObject({ code: 'throttled', retryable: true })
})

test('who gives up waiting leaves nothing behind', async () => {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  await store.lease('login', 60_000)
  const leaving = new AbortController()
  const reason = new Error('enough')
  const waiting = turns(clock, store).take(async () => undefined, never, leaving.signal)
  const outcome = waiting.catch((error: unknown) => error)
  await clock.settle()
  leaving.abort(reason)
  expect(await outcome).toBe(reason)
  expect(clock.pending).toBe(0)
})

test('while the store fails each process is on its own', async () => {
  const clock = new VirtualClock()
  const store = faultyStore(memoryStore(clock))
  store.failBefore('lease')
  expect(
    await turns(clock, store).take(
      async () => undefined,
      async () => 'new',
      signal,
    ),
  ).toBe('new')
})
