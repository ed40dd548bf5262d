import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freshness } from '../../src/cache/freshness.ts'
import { fraction } from '../../src/services/fraction.ts'

const now = 1_800_000_000_000
const random = (byte: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(byte) })

test('renews in the last tenth of the lifetime, and at most five minutes before the end', () => {
  const short = freshness({ expiresAtMs: now + 600_000 }, now, random(0))
  expect(short.refreshAtMs).toBe(now + 540_000)
  const long = freshness({ expiresAtMs: now + 86_400_000 }, now, random(0))
  expect(long.refreshAtMs).toBe(now + 86_400_000 - 300_000)
})

test('spreads renewals over half of the window, so that what was issued together is not renewed together', () => {
  const latest = freshness({ expiresAtMs: now + 600_000 }, now, random(0)).refreshAtMs
  const earliest = freshness({ expiresAtMs: now + 600_000 }, now, random(255)).refreshAtMs
  expect(latest - earliest).toBeCloseTo(30_000, 0)
})

test('never renews a credential that does not end, unless its provider says when', () => {
  expect(freshness({}, now, random(9))).toEqual({
    refreshAtMs: Number.POSITIVE_INFINITY,
    unusableAtMs: Number.POSITIVE_INFINITY,
  })
  expect(freshness({ refreshAtMs: now + 1000 }, now, random(0)).refreshAtMs).toBe(now + 1000)
})

test('keeps the order now, renewal, end of use, expiry for every lifetime', () => {
  const lifetime = fc.integer({ min: 1, max: 10 ** 10 })
  fc.assert(
    fc.property(lifetime, fc.option(lifetime), fc.integer({ min: 0, max: 255 }), (expires, refresh, byte) => {
      const issued = { expiresAtMs: now + expires, ...(refresh !== null && { refreshAtMs: now + refresh }) }
      const { refreshAtMs, unusableAtMs } = freshness(issued, now, random(byte))
      expect(refreshAtMs).toBeGreaterThanOrEqual(now)
      expect(refreshAtMs).toBeLessThanOrEqual(unusableAtMs)
      expect(unusableAtMs).toBeLessThanOrEqual(issued.expiresAtMs)
    }),
  )
})

test('draws fractions from the whole interval', () => {
  expect(fraction(random(0))).toBe(0)
  expect(fraction(random(255))).toBeLessThan(1)
  expect(fraction(random(128))).toBeCloseTo(0.5, 2)
})

test('a provider says until when its credential may be handed out, and never past its end', () => {
  const issued = { expiresAtMs: now + 600_000, unusableAtMs: now + 540_000 }
  expect(freshness(issued, now, random(0)).unusableAtMs).toBe(now + 540_000)
  expect(freshness({ ...issued, unusableAtMs: now + 700_000 }, now, random(0)).unusableAtMs).toBe(now + 600_000)
})
