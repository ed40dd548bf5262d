import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoSeconds, parseAmzDate } from '../../src/sigv4/amz-date.ts'

describe('x-amz-date', () => {
  it('is read for every second of the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) / 1000 }), (seconds) => {
        const iso = new Date(seconds * 1000).toISOString()
        expect(parseAmzDate(`${iso.slice(0, 19).replace(/[-:]/g, '')}Z`)).toBe(seconds * 1000)
        expect(isoSeconds(seconds * 1000)).toBe(`${iso.slice(0, 19)}Z`)
      }),
    )
  })

  it.each([
    '',
    '20261121',
    '20261121T064325',
    '20261121T064325Z ',
    '2026-11-21T06:43:25Z',
    '20261121t064325z',
    '20261121T0643-1Z',
    '2026112\u0661T064325Z',
    '20261321T064325Z',
    '20260021T064325Z',
    '20261100T064325Z',
    '20260229T064325Z',
    '21000229T064325Z',
    '20261131T064325Z',
    '20261121T244325Z',
    '20261121T066025Z',
    '20261121T064360Z',
    'Sat, 21 Nov 2026',
  ])('is not %j', (text) => {
    expect(parseAmzDate(text)).toBeUndefined()
  })

  it('may be on a leap day', () => {
    expect(parseAmzDate('20280229T000000Z')).toBe(Date.UTC(2028, 1, 29))
    expect(parseAmzDate('20000229T000000Z')).toBe(Date.UTC(2000, 1, 29))
  })
})
