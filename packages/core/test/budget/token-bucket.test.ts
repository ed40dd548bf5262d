import fc from 'fast-check'
import { expect, test } from 'vitest'
import { availableAtMs, fullBucket, pausedUntil, withdrawn } from '../../src/budget/token-bucket.ts'

const now = 1_800_000_000_000

test('a full bucket lets a burst through at once, and then one call in each interval', () => {
  const rules = { burst: 3, perSecond: 2 }
  let bucket = fullBucket
  const starts: number[] = []
  for (let call = 0; call < 6; call++) {
    const atMs = Math.max(now, availableAtMs(bucket, rules))
    starts.push(atMs - now)
    bucket = withdrawn(bucket, rules, atMs)
  }
  expect(starts).toEqual([0, 0, 0, 500, 1_000, 1_500])
})

test('after a pause there is one call, and not a burst', () => {
  const rules = { burst: 10, perSecond: 1 }
  const paused = pausedUntil(fullBucket, rules, now + 5_000, now)
  expect(availableAtMs(paused, rules)).toBe(now + 5_000)
  expect(availableAtMs(withdrawn(paused, rules, now + 5_000), rules)).toBe(now + 6_000)
})

test('whatever the calls are, no span of time has more than the burst and what flows in', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }), (given, burst, perSecond) => {
      const rules = { burst, perSecond }
      let bucket = fullBucket
      let atMs = now
      const starts: number[] = []
      for (const gap of given) {
        atMs = Math.max(atMs + gap, availableAtMs(bucket, rules))
        starts.push(atMs)
        bucket = withdrawn(bucket, rules, atMs)
      }
      for (const [first, from] of starts.entries())
        for (const [last, to] of starts.entries())
          if (last >= first)
            expect(last - first + 1).toBeLessThanOrEqual(burst + ((to - from) / 1000) * perSecond + 1e-6)
    }),
  )
})
