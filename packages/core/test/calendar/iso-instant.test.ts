import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isoInstantMs } from '../../src/calendar/iso-instant.ts'

describe('isoInstantMs', () => {
  test('agrees with the platform on every instant', () => {
    const instants = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') })
    fc.assert(
      fc.property(
        instants.filter((date) => !Number.isNaN(date.getTime())),
        (date) => {
          expect(isoInstantMs(date.toISOString())).toBe(date.getTime())
        },
      ),
    )
  })

  for (const text of [
    '2026-05-01T12:00:00Z',
    '2024-02-29t23:59:59.5z',
    '2026-12-31T23:59:59Z',
    '2026-05-01T12:00:00+05:30',
    '2026-05-01T00:00:00-08:00',
  ]) {
    test(`reads ${text}`, () => expect(isoInstantMs(text)).toBe(Date.parse(text)))
  }

  test('passes over what is finer than a millisecond', () => {
    expect(isoInstantMs('2026-05-01T12:00:00.123456789Z')).toBe(Date.parse('2026-05-01T12:00:00.123Z'))
  })

  for (const text of [
    '',
    '2026-05-01',
    '2026-13-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-05-01T25:00:00Z',
    '2026-05-01T12:00:00',
    'May 1',
    '1777636800',
  ]) {
    test(`refuses "${text}"`, () => expect(isoInstantMs(text)).toBeUndefined())
  }
})
