import { expect, test } from 'vitest'
import { repeatable } from '../../../src/refresh/transaction/repeatable.ts'
import { nowMs, strictVendor } from '../support/grant.ts'

test('always at a vendor that does not rotate', () => {
  const vendor = { ...strictVendor, rotation: 'never' } as const
  expect(repeatable(nowMs, vendor, nowMs + 1_000_000_000)).toBe(true)
  expect(repeatable(nowMs, vendor, nowMs - 1_000_000_000)).toBe(true)
})

test('never at a strict vendor', () => {
  expect(repeatable(nowMs, strictVendor, nowMs)).toBe(false)
  expect(repeatable(nowMs, { ...strictVendor, rotation: 'unknown' }, nowMs)).toBe(false)
})

test('inside the leeway only, with two seconds left for the way', () => {
  const vendor = { ...strictVendor, rotationLeewayMs: 10_000 }
  expect(repeatable(nowMs, vendor, nowMs)).toBe(true)
  expect(repeatable(nowMs, vendor, nowMs + 7_999)).toBe(true)
  expect(repeatable(nowMs, vendor, nowMs + 8_000)).toBe(false)
  expect(repeatable(nowMs, vendor, nowMs - 1)).toBe(false)
})
