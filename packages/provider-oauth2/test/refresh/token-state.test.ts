import { describe, expect, test } from 'vitest'
import { dueAt, tokenState } from '../../src/refresh/token-state.ts'
import { aGrant, nowMs, strictVendor } from './support/grant.ts'

const minuteMs = 60_000
const self = { by: 'self', grantType: 'exchange', parameter: 'token' } as const

function stateAfter(passedMs: number, over: Parameters<typeof aGrant>[0] = {}, rejected = false) {
  return tokenState(aGrant(over), strictVendor, { nowMs: nowMs + passedMs, rejected, refreshBeforeMs: undefined })
}

describe('a token that a refresh token renews', () => {
  test.each([
    [0, 'fresh'],
    [9 * minuteMs - 1, 'fresh'],
    [9 * minuteMs, 'due'],
    [10 * minuteMs - 1, 'due'],
    [10 * minuteMs, 'over'],
    [100 * minuteMs, 'over'],
  ])('is, %i ms after it was given, %s', (passedMs, expected) => {
    expect(stateAfter(passedMs)).toBe(expected)
  })

  test('is due when somebody says that it does not work', () => {
    expect(stateAfter(minuteMs, {}, true)).toBe('due')
  })

  test('is not taken for a bad one when it was given just now', () => {
    expect(stateAfter(9_999, {}, true)).toBe('fresh')
    expect(stateAfter(10_000, {}, true)).toBe('due')
  })

  test('may be said to be bad when the clock was put back', () => {
    expect(stateAfter(-minuteMs, {}, true)).toBe('due')
  })

  test('is fresh forever without an end, until somebody says that it does not work', () => {
    const { expiresAtMs: _, ...endless } = aGrant()
    const wish = { nowMs: nowMs + 1_000_000 * minuteMs, refreshBeforeMs: undefined }
    expect(tokenState(endless, strictVendor, { ...wish, rejected: false })).toBe('fresh')
    expect(tokenState(endless, strictVendor, { ...wish, rejected: true })).toBe('due')
  })

  test('is due earlier where the vendor wants that', () => {
    const wish = { nowMs: nowMs + 5 * minuteMs, rejected: false }
    expect(tokenState(aGrant(), strictVendor, { ...wish, refreshBeforeMs: 5 * minuteMs })).toBe('due')
    expect(tokenState(aGrant(), strictVendor, { ...wish, refreshBeforeMs: minuteMs })).toBe('fresh')
  })
})

describe('a token that nothing renews', () => {
  const { refreshToken: _, ...bare } = aGrant()
  const at = (passedMs: number, vendor = strictVendor) =>
    tokenState(bare, vendor, { nowMs: nowMs + passedMs, rejected: false, refreshBeforeMs: undefined })

  test('works until its end, and is lost then', () => {
    expect(at(10 * minuteMs - 1)).toBe('not_renewable')
    expect(at(10 * minuteMs)).toBe('lost')
  })

  test('renews itself at a vendor that exchanges tokens, while it lives', () => {
    const vendor = { ...strictVendor, renewal: self }
    expect(at(minuteMs, vendor)).toBe('fresh')
    expect(at(9 * minuteMs, vendor)).toBe('due')
    expect(at(10 * minuteMs, vendor)).toBe('lost')
  })

  test('is one whose refresh token has ended', () => {
    const over = { refreshTokenExpiresAtMs: nowMs + minuteMs }
    expect(stateAfter(minuteMs - 1, over)).toBe('fresh')
    expect(stateAfter(minuteMs, over)).toBe('not_renewable')
    expect(stateAfter(10 * minuteMs, over)).toBe('lost')
  })
})

test('a token without an end is never due', () => {
  const { expiresAtMs: _, ...endless } = aGrant()
  expect(dueAt(endless, undefined)).toBeUndefined()
  expect(dueAt(aGrant(), undefined)).toBe(nowMs + 9 * minuteMs)
})
