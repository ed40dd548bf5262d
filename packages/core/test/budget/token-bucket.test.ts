import fc from 'fast-check'
import { expect, test } from 'vitest'
import { availableAtMs, fullBucket, pausedUntil, readAt, withdrawn } from '../../src/budget/token-bucket.ts'

const now = 1_800_000_000_000

test('a full bucket lets a burst through at once, and then, a little late, one call in each interval', () => {
  const rules = { burst: 3, perSecond: 2 }
  let bucket = readAt(fullBucket, rules, now)
  const starts: number[] = []
  for (let call = 0; call < 6; call++) {
    const atMs = Math.max(now, availableAtMs(bucket, rules))
    starts.push(atMs - now)
    bucket = withdrawn(readAt(bucket, rules, atMs), rules, atMs)
  }
  expect(starts).toEqual([0, 0, 0, 750, 1_250, 1_750])
})

test('after a pause there is one call, and not a burst', () => {
  const rules = { burst: 10, perSecond: 1 }
  const paused = pausedUntil(readAt(fullBucket, rules, now), rules, now + 5_000, now)
  expect(availableAtMs(paused, rules)).toBe(now + 5_500)
  expect(availableAtMs(withdrawn(paused, rules, now + 5_500), rules)).toBe(now + 6_500)
})

test('whatever the calls are, no span of time has more than the burst and what flows in', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }), (given, burst, perSecond) => {
      const rules = { burst, perSecond }
      let bucket = readAt(fullBucket, rules, now)
      let atMs = now
      const starts: number[] = []
      for (const gap of given) {
        atMs += gap
        atMs = Math.max(atMs, availableAtMs(readAt(bucket, rules, atMs), rules))
        starts.push(atMs)
        bucket = withdrawn(readAt(bucket, rules, atMs), rules, atMs)
      }
      for (const [first, from] of starts.entries())
        for (const [last, to] of starts.entries())
          if (last >= first)
            expect(last - first + 1).toBeLessThanOrEqual(burst + ((to - from) / 1000) * perSecond + 1e-6)
    }),
  )
})

test('calls that take longer or shorter on their way never come too soon, within the margin', () => {
  const rules = { burst: 10, perSecond: 1 }
  const delays = fc.array(fc.integer({ min: 0, max: 499 }), { minLength: 20, maxLength: 40 })
  fc.assert(
    fc.property(
      delays,
      fc.array(fc.integer({ min: 0, max: 15_000 }), { minLength: 40, maxLength: 40 }),
      (delays, rests) => {
        let ours = readAt(fullBucket, rules, now)
        let left = 10
        let seenAtMs = now
        let atMs = now
        for (const [index, delay] of delays.entries()) {
          atMs += index % 12 === 11 ? (rests[index] ?? 0) : 0
          atMs = Math.max(atMs, availableAtMs(readAt(ours, rules, atMs), rules))
          ours = withdrawn(readAt(ours, rules, atMs), rules, atMs)
          // The vendor counts by when calls arrive.
          const arrivesAtMs = Math.max(atMs + delay, seenAtMs)
          left = Math.min(10, left + (arrivesAtMs - seenAtMs) / 1000)
          seenAtMs = arrivesAtMs
          expect(left).toBeGreaterThanOrEqual(1 - 1e-9)
          left -= 1
        }
      },
    ),
  )
})
