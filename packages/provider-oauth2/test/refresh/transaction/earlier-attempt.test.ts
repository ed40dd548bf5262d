import { expect, test } from 'vitest'
import { earlierAttempt } from '../../../src/refresh/transaction/earlier-attempt.ts'
import { nowMs, strictVendor } from '../support/grant.ts'

const presented = { atMs: nowMs, deadlineAtMs: nowMs + 12_000, worker: 'process-1', times: 1 }
const leeway = { ...strictVendor, rotationLeewayMs: 30_000 }
const constant = { ...strictVendor, rotation: 'never' } as const
const unknown = { ...strictVendor, rotation: 'unknown' } as const
const gone = (worker: string) => worker === 'process-1'
const nobodyGone = () => false

test('waits for a process that may still get its answer', () => {
  for (const vendor of [strictVendor, leeway, constant, unknown]) {
    expect(earlierAttempt(presented, vendor, nowMs, nobodyGone)).toBe('wait')
    expect(earlierAttempt(presented, vendor, nowMs + 11_999, nobodyGone)).toBe('wait')
  }
})

test('does not wait for a process that has ended, nor past the time it gives itself', () => {
  expect(earlierAttempt(presented, constant, nowMs, gone)).toBe('present')
  expect(earlierAttempt(presented, constant, nowMs + 12_000, nobodyGone)).toBe('present')
})

test('is doubtful at a vendor that uses up refresh tokens, or may', () => {
  expect(earlierAttempt(presented, strictVendor, nowMs, gone)).toBe('doubtful')
  expect(earlierAttempt(presented, unknown, nowMs, gone)).toBe('doubtful')
})

test('may be repeated inside the time that a vendor still takes the token before, with time for the way', () => {
  expect(earlierAttempt(presented, leeway, nowMs + 27_999, gone)).toBe('present')
  expect(earlierAttempt(presented, leeway, nowMs + 28_000, gone)).toBe('doubtful')
})

test('does not wait for a mark from the future, and trusts no leeway of it', () => {
  const future = { ...presented, atMs: nowMs + 1_000_000, deadlineAtMs: nowMs + 1_012_000 }
  expect(earlierAttempt(future, leeway, nowMs, nobodyGone)).toBe('doubtful')
  expect(earlierAttempt(future, constant, nowMs, nobodyGone)).toBe('present')
})
