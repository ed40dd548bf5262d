import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimingWheel } from '../../src/cache/timing-wheel.ts'
import { VirtualClock } from '@credbroker/testkit'

function made() {
  const clock = new VirtualClock()
  const reached: { name: string; atMs: number }[] = []
  const wheel = new TimingWheel<string>(clock, (name) => reached.push({ name, atMs: clock.now() }))
  return { clock, wheel, reached }
}

test('reaches each deadline once, never early and at most a second late', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.record({ afterMs: fc.integer({ min: 0, max: 20_000_000 }) }),
          fc.record({ cancel: fc.nat(20) }),
          fc.record({ advanceMs: fc.integer({ min: 0, max: 6_000_000 }) }),
        ),
        { maxLength: 30 },
      ),
      async (steps) => {
        const { clock, wheel, reached } = made()
        const expected = new Map<string, number>()
        const added: { name: string; deadline: number }[] = []
        for (const step of steps) {
          if ('afterMs' in step) {
            const name = `d${added.length}`
            expected.set(name, clock.now() + step.afterMs)
            added.push({ name, deadline: wheel.add(name, clock.now() + step.afterMs) })
          } else if ('cancel' in step) {
            const one = added[step.cancel]
            if (one === undefined || reached.some(({ name }) => name === one.name) || !expected.has(one.name)) continue
            wheel.cancel(one.deadline)
            expected.delete(one.name)
          } else await clock.advance(step.advanceMs)
          expect(clock.pending).toBeLessThanOrEqual(1)
        }
        await clock.advance(30_000_000)
        expect(reached.map(({ name }) => name).sort()).toEqual([...expected.keys()].sort())
        for (const { name, atMs } of reached) {
          const due = expected.get(name) ?? 0
          expect(atMs).toBeGreaterThanOrEqual(due)
          expect(atMs).toBeLessThanOrEqual(due + 1000)
        }
        expect(wheel.size).toBe(0)
        expect(clock.pending).toBe(0)
      },
    ),
    { numRuns: 100 },
  )
})

test('has one timer for a hundred thousand deadlines, set for the next, and none when nothing is left', async () => {
  const { clock, wheel, reached } = made()
  const deadlines = Array.from({ length: 100_000 }, (_, index) => wheel.add('x', clock.now() + 10_000 + index * 50))
  expect(clock.pending).toBe(1)
  wheel.add('soon', clock.now() + 500)
  expect(clock.pending).toBe(1)
  await clock.advance(1_500)
  expect(reached.map(({ name }) => name)).toEqual(['soon'])
  for (const deadline of deadlines) wheel.cancel(deadline)
  expect(wheel.size).toBe(0)
  expect(clock.pending).toBe(0)
})

test('reaches what came due while the machine slept, when it wakes', async () => {
  const { clock, wheel, reached } = made()
  for (let hour = 1; hour <= 48; hour++) wheel.add(`h${hour}`, clock.now() + hour * 3_600_000)
  clock.jump(24 * 3_600_000)
  await clock.advance(3_600_000)
  expect(reached.length).toBeGreaterThanOrEqual(24)
})

test('a deadline that adds another from within is not lost', async () => {
  const clock = new VirtualClock()
  let rounds = 0
  const wheel: TimingWheel<string> = new TimingWheel(clock, (name) => {
    if (++rounds < 5) wheel.add(name, clock.now() + 3_000)
  })
  wheel.add('again', clock.now())
  await clock.advance(60_000)
  expect(rounds).toBe(5)
})
