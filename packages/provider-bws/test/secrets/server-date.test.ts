import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shortlyBefore } from '../../src/secrets/server-date.ts'

test('is five seconds before, on the same day', () => {
  expect(shortlyBefore('Sun, 06 Nov 1994 08:49:37 GMT')).toBe('1994-11-06T08:49:32Z')
  expect(shortlyBefore('Wed, 01 Jan 2025 00:00:03 GMT')).toBe('2025-01-01T00:00:00Z')
  const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(date, (instant) => {
      const behindMs =
        Math.floor(instant.getTime() / 1000) * 1000 - Date.parse(shortlyBefore(instant.toUTCString()) ?? '')
      expect(behindMs).toBeLessThanOrEqual(5_000)
      expect(behindMs).toBeGreaterThanOrEqual(0)
    }),
  )
})

test.each([undefined, '', '2026-01-01T00:00:00Z', 'Sun, 06 Nov 1994 08:49:37', 'Sun, 06 Xyz 1994 08:49:37 GMT'])(
  '%s is no date',
  (text) => {
    expect(shortlyBefore(text)).toBeUndefined()
  },
)
