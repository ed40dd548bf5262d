import { memoryStore, type Store } from '@credbroker/core'
import { SharedBudget } from '@credbroker/core/budget'
import { faultyStore, recordingLogger, VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'

const rules = { burst: 3, perSecond: 1 }

function world(given: Partial<{ store: Store }> = {}) {
  const clock = new VirtualClock()
  const store = given.store ?? memoryStore(clock)
  const logger = recordingLogger()
  const nameOf = (...parts: readonly string[]): string => parts.join('.')
  const process = (): SharedBudget => new SharedBudget({ clock, store, nameOf, logger }, rules)
  const starts: string[] = []
  const call = (budget: SharedBudget, name: string, priority = 0, withinMs = 60_000): Promise<void> =>
    budget.take('seller', { priority, withinMs }).then(() => void starts.push(`${name} ${clock.now() % 100_000}`))
  return { clock, store, logger, process, starts, call }
}

test('lets the burst go at once, and the rest one after another, with a margin', async () => {
  const { clock, process, starts, call } = world()
  const budget = process()
  const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => call(budget, name))
  await clock.settle()
  expect(starts).toEqual(['a 0', 'b 0', 'c 0'])
  await clock.advance(2_500)
  await Promise.all(calls)
  expect(starts.slice(3)).toEqual(['d 1500', 'e 2500'])
})

test('whoever is more urgent goes first, and of equals who came first', async () => {
  const { clock, process, starts, call } = world()
  const budget = process()
  const calls = [1, 2, 3].map((turn) => call(budget, `burst${turn}`))
  await clock.settle()
  calls.push(call(budget, 'late', -1), call(budget, 'x'), call(budget, 'y'), call(budget, 'urgent', 1))
  await clock.advance(4_500)
  await Promise.all(calls)
  expect(starts.slice(3).map((start) => start.split(' ')[0])).toEqual(['urgent', 'x', 'y', 'late'])
})

test('two processes on one store keep to one budget', async () => {
  const { clock, process, starts, call } = world()
  const [one, other] = [process(), process()]
  const calls = [1, 2, 3, 4].flatMap((turn) => [call(one, `one${turn}`), call(other, `other${turn}`)])
  await clock.settle()
  expect(starts).toHaveLength(3)
  await clock.advance(5_500)
  await Promise.all(calls)
  expect(starts).toHaveLength(8)
})

test('accounts do not wait for each other', async () => {
  const { clock, process } = world()
  const budget = process()
  const calls = [1, 2, 3].flatMap(() => ['one', 'other'].map((account) => budget.take(account, { withinMs: 0 })))
  await clock.settle()
  await expect(Promise.all(calls)).resolves.toHaveLength(6)
})

test('refuses at once whoever could not go in time, and says when to come again', async () => {
  const { clock, process, call } = world()
  const budget = process()
  const calls = [1, 2, 3, 4, 5, 6].map((turn) => call(budget, `${turn}`))
  await clock.settle()
  await expect(call(budget, 'impatient', 0, 4_000)).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 4_500 })
  await clock.advance(3_500)
  await Promise.all(calls)
})

test('a process that just started knows from the store how long there is to wait', async () => {
  const { clock, process, call } = world()
  const calls = [1, 2, 3].map((turn) => call(process(), `${turn}`))
  await clock.settle()
  const refused = expect(call(process(), 'new', 0, 0)).rejects.toMatchObject({ retryAfterMs: 1_500 })
  await clock.advance(0)
  await refused
  await Promise.all(calls)
})

test('whoever was overtaken is refused when their time is over', async () => {
  const { clock, process, call } = world()
  const budget = process()
  const calls = [1, 2, 3].map((turn) => call(budget, `${turn}`))
  await clock.settle()
  const overtaken = call(budget, 'overtaken', 0, 2_000)
  const refused = expect(overtaken).rejects.toMatchObject({ code: 'throttled' })
  calls.push(call(budget, 'urgent', 1), call(budget, 'urgent', 1))
  await clock.advance(2_500)
  await refused
  await Promise.all(calls)
})

test('a call that was given up takes nobody’s turn', async () => {
  const { clock, process, starts, call } = world()
  const budget = process()
  const burst = [1, 2, 3].map((turn) => call(budget, `${turn}`))
  const controller = new AbortController()
  const given = budget.take('seller', { withinMs: 60_000, signal: controller.signal })
  const next = call(budget, 'next')
  controller.abort(new Error('given up'))
  await expect(given).rejects.toThrow('given up')
  await clock.advance(1_500)
  await Promise.all([...burst, next])
  expect(starts.at(-1)).toMatch('next')
  expect(clock.pending).toBe(0)
})

test('nobody goes before the instant that the vendor named, in any process', async () => {
  const { clock, process, starts, call } = world()
  const [one, other] = [process(), process()]
  await one.pause('seller', clock.now() + 10_000)
  const calls = [call(one, 'a'), call(other, 'b')]
  await clock.advance(10_499)
  expect(starts).toEqual([])
  await clock.advance(1)
  expect(starts).toHaveLength(1)
  await clock.advance(1_000)
  await Promise.all(calls)
})

test('keeps to the rate that the vendor named, in every process', async () => {
  const { clock, process, starts, call } = world()
  const [one, other] = [process(), process()]
  await one.learn('seller', 4)
  const calls = [1, 2, 3, 4, 5, 6, 7].map((turn) => call(other, `${turn}`))
  await clock.advance(1_125)
  await Promise.all(calls)
  expect(starts.at(-1)).toBe('7 1125')
})

test('who waits goes sooner when the vendor names a faster rate, and not before a pause is over', async () => {
  const { clock, process, starts, call } = world()
  const budget = process()
  const calls = [1, 2, 3, 4, 5].map((turn) => call(budget, `${turn}`))
  await clock.settle()
  await budget.learn('seller', 10)
  await clock.advance(250)
  await Promise.all(calls)
  expect(starts.at(-1)).toBe('5 250')
  await budget.pause('seller', clock.now() + 5_000)
  await budget.learn('seller', 100)
  const later = call(budget, 'later')
  await clock.advance(4_999)
  expect(starts).toHaveLength(5)
  await clock.advance(1)
  await later
})

test('does not believe in a rate that makes no sense', async () => {
  const { clock, process, starts, call } = world()
  const budget = process()
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) await budget.learn('seller', rate)
  const calls = [1, 2, 3, 4].map((turn) => call(budget, `${turn}`))
  await clock.advance(1_500)
  await Promise.all(calls)
  expect(starts.at(-1)).toBe('4 1500')
})

test('keeps to the budget alone while the store fails, and says so', async () => {
  const clock = new VirtualClock()
  const store = faultyStore(memoryStore(clock))
  store.failBefore('get', 1_000)
  const logger = recordingLogger()
  const budget = new SharedBudget({ clock, store, logger, nameOf: (...parts) => parts.join('.') }, rules)
  const starts: number[] = []
  const begin = clock.now()
  const calls = [1, 2, 3, 4].map(() =>
    budget.take('seller', { withinMs: 60_000 }).then(() => starts.push(clock.now() - begin)),
  )
  await clock.advance(1_500)
  await Promise.all(calls)
  expect(starts).toEqual([0, 0, 0, 1_500])
  expect(logger.lines.map(({ level }) => level)).toContain('warn')
})

test('does not believe in a pause of more than an hour', async () => {
  const { clock, process, call } = world()
  await process().pause('seller', clock.now() + 365 * 86_400_000)
  const later = call(process(), 'later', 0, 7_200_000)
  await clock.advance(3_600_500)
  await later
})

test('a record of a machine whose clock is wrong holds nobody up', async () => {
  const { clock, store, process, call } = world()
  const fullAtMs = clock.now() + 365 * 86_400_000
  await store.put(
    'budget/budget.seller',
    Buffer.from(JSON.stringify({ format: 2, fullAtMs, restedAtMs: 0, pausedUntilMs: 0, atMs: clock.now() })),
  )
  await expect(call(process(), 'now', 0, 0)).resolves.toBeUndefined()
})

test.each([
  ['an hour back', [-3_600_000]],
  ['a day forward and back again', [86_400_000, -86_400_000]],
])('a clock that was set %s holds nobody up for longer than the limit does', async (_, jumps) => {
  const { clock, process, starts, call } = world()
  const [one, other] = [process(), process()]
  const calls = [1, 2].map((turn) => call(one, `${turn}`))
  await clock.settle()
  for (const jump of jumps) {
    clock.jump(jump)
    calls.push(call(one, 'one', 0, 5_000), call(other, 'other', 0, 5_000))
    await clock.advance(4_000)
  }
  await Promise.all(calls)
  expect(starts).toHaveLength(2 + 2 * jumps.length)
})

test('clocks of two machines that differ by seconds are no clock that was set back', async () => {
  const { clock, store, process, starts, call } = world()
  const ahead = new VirtualClock(clock.now() + 5_000)
  const logger = recordingLogger()
  const faster = new SharedBudget({ clock: ahead, store, logger, nameOf: (...parts) => parts.join('.') }, rules)
  for (const turn of [1, 2, 3]) await faster.take('seller', { withinMs: 0 }).catch(() => turn)
  const calls = [call(process(), 'slower', 0, 60_000)]
  await clock.advance(5_000)
  expect(starts).toHaveLength(0)
  await clock.advance(2_000)
  await Promise.all(calls)
})
