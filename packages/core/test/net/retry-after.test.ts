import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRetryAfterMs } from '../../src/net/retry-after.ts'

const nowMs = 1_800_000_000_000

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 5 ', 5000],
  ['Fri, 15 Jan 2027 08:00:10 GMT', 10_000],
  ['Friday, 15-Jan-27 08:00:10 GMT', 10_000],
  ['Fri Jan 15 08:00:10 2027', 10_000],
  ['Fri Jan  1 08:00:10 2027', 0],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
  [undefined, undefined],
  [null, undefined],
  ['', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['99999999999', undefined],
  ['2027-01-15T08:00:10Z', undefined],
  ['Fri, 15 Jan 2027 08:00:10', undefined],
  ['Fri, 15 Foo 2027 08:00:10 GMT', undefined],
  ['Fri, 15 Jan 2027 24:00:10 GMT', undefined],
  ['Fri, 00 Jan 2027 08:00:10 GMT', undefined],
])('reads %j as %j', (text, expected) => {
  expect(readRetryAfterMs(text, nowMs)).toBe(expected)
})

test('reads every date that a server can write', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (second) => {
      expect(readRetryAfterMs(new Date(second * 1000).toUTCString(), 0)).toBe(second * 1000)
    }),
  )
})
