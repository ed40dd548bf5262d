import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refreshAtMs, refreshBefore } from '../../src/token-endpoint/refresh-time.ts'

const minute = 60_000
const hour = 60 * minute

describe('the time of a refresh', () => {
  test.each([
    { lifetime: hour, before: 6 * minute, why: 'a tenth of the life' },
    { lifetime: 5 * minute, before: minute, why: 'a minute at least' },
    { lifetime: minute, before: minute / 2, why: 'half of the life at most' },
    { lifetime: 0, before: 0, why: 'it is over already' },
  ])('$lifetime ms of life: $why', ({ lifetime, before }) => {
    expect(refreshAtMs(1_000, 1_000 + lifetime)).toBe(1_000 + lifetime - before)
  })

  test('what is configured counts, up to half of the life', () => {
    expect(refreshAtMs(0, hour, { refreshBeforeMs: 20 * minute })).toBe(40 * minute)
    expect(refreshAtMs(0, hour, { refreshBeforeMs: 0 })).toBe(hour)
    expect(refreshAtMs(0, hour, { refreshBeforeMs: 2 * hour })).toBe(30 * minute)
  })

  test('it is never before half of the life, and never after the end', () => {
    const instant = fc.integer({ min: 0, max: 4e12 })
    fc.assert(
      fc.property(instant, instant, fc.option(fc.nat(), { nil: undefined }), (issued, lifetime, before) => {
        const at = refreshAtMs(issued, issued + lifetime, before === undefined ? {} : { refreshBeforeMs: before })
        expect(at).toBeGreaterThanOrEqual(issued + lifetime / 2)
        expect(at).toBeLessThanOrEqual(issued + lifetime)
      }),
    )
  })

  test('an answer that came when its token was over is renewed at once', () => {
    expect(refreshAtMs(2_000, 1_000)).toBe(1_000)
  })
})

test('the option counts more than the preset, and without both nothing is configured', () => {
  expect(refreshBefore({ refreshBefore: '90s' }, { refreshBeforeMs: 5 })).toEqual({ refreshBeforeMs: 90_000 })
  expect(refreshBefore({}, { refreshBeforeMs: 5 })).toEqual({ refreshBeforeMs: 5 })
  expect(refreshBefore({}, {})).toEqual({})
})
