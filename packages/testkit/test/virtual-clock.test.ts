import { expect, test } from 'vitest'
import { scriptedUpstream, VirtualClock } from '../src/index.ts'

test('timers fire in order, those of one time in the order of their making, each at its own time', async () => {
  const clock = new VirtualClock(1_000)
  const fired: [name: string, atMs: number][] = []
  const fire = (name: string) => () => void fired.push([name, clock.now()])
  clock.schedule(fire('second'), 20)
  clock.schedule(fire('first'), 10)
  clock.schedule(fire('third'), 20)
  clock.schedule(fire('later'), 31)
  await clock.advance(30)
  expect(fired).toEqual([
    ['first', 1_010],
    ['second', 1_020],
    ['third', 1_020],
  ])
  expect(clock.now()).toBe(1_030)
  await clock.advanceTo(1_031)
  expect(fired.at(-1)).toEqual(['later', 1_031])
  await clock.advanceTo(5)
  expect(clock.now()).toBe(1_031)
})

test('what a timer starts is there in time: timers, promises and requests to a local server', async () => {
  const clock = new VirtualClock()
  const upstream = await scriptedUpstream({ clock })
  upstream.delay(1_000).respond({ text: 'hello' })
  const start = clock.now()
  const heard: [text: string, afterMs: number][] = []
  clock.schedule(() => {
    clock.schedule(() => void heard.push(['a timer', clock.now() - start]), 5)
    void upstream
      .fetch('https://vendor.test/')
      .then((response) => response.text())
      .then((text) => heard.push([text, clock.now() - start]))
  }, 10)
  await clock.advance(2_000)
  expect(heard[0]).toEqual(['a timer', 15])
  expect(heard[1]?.[0]).toBe('hello')
  // It came when the server's own timer fired, and not before.
  expect(heard[1]?.[1]).toBe(1_010)
  await upstream.close()
})

test('a timer that was cancelled does not fire, and cancelling late or twice is harmless', async () => {
  const clock = new VirtualClock()
  let fired = 0
  const cancel = clock.schedule(() => fired++, 10)
  const late = clock.schedule(() => fired++, 10)
  clock.schedule(() => fired++, 10, { background: true })
  expect([clock.pending, clock.pendingInForeground]).toEqual([3, 2])
  cancel()
  cancel()
  await clock.advance(10)
  late()
  expect(fired).toBe(2)
  expect(clock.pending).toBe(0)
})

test('a jump moves the wall clock and no timer', async () => {
  const clock = new VirtualClock(1_000_000)
  let fired = false
  clock.schedule(() => (fired = true), 1_000)
  clock.jump(10_000)
  await clock.settle()
  expect([clock.now(), fired]).toEqual([1_010_000, false])
  clock.jump(-20_000)
  await clock.advance(999)
  expect([clock.now(), fired]).toEqual([990_999, false])
  await clock.advance(1)
  expect(fired).toBe(true)
})

test('time passes until work has ended, and none for work that needs none', async () => {
  const clock = new VirtualClock(0)
  const after = (ms: number) => new Promise<void>((resolve) => void clock.schedule(resolve, ms))
  expect(await clock.advanceUntil(Promise.reject(new Error('no')), 1_000)).toBe(true)
  expect(clock.now()).toBe(0)
  expect(await clock.advanceUntil(after(3_000), 10_000)).toBe(true)
  expect(clock.now()).toBe(3_000)
  expect(await clock.advanceUntil(after(3_001), 3_000)).toBe(false)
  expect(clock.now()).toBe(6_000)
})

test('what a callback throws reaches whoever moves the clock', async () => {
  const clock = new VirtualClock()
  clock.schedule(() => {
    throw new Error('in a timer')
  }, 5)
  await expect(clock.advance(10)).rejects.toThrow('in a timer')
})
