import { BrokerError } from '@credbroker/core'
import { expect, test } from 'vitest'
import { BackOff } from '../../src/refresh/back-off.ts'

const failure = (retryAfterMs?: number) =>
  new BrokerError('upstream_unavailable', 'down', retryAfterMs === undefined ? {} : { retryAfterMs })

/** How long a grant is left alone after its last failure. */
function pauseAfter(backOff: BackOff, id: string, atMs: number): number {
  return (backOff.standing(id, atMs)?.untilMs ?? atMs) - atMs
}

test('tries again at once after the first failure, then waits a second and twice as long each time', () => {
  const backOff = new BackOff()
  const pauses = Array.from({ length: 9 }, () => {
    backOff.failed('grant', failure(), 1_000)
    return pauseAfter(backOff, 'grant', 1_000)
  })
  expect(pauses).toEqual([0, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
})

test('waits as long as the vendor asks, also after the first failure', () => {
  const backOff = new BackOff()
  backOff.failed('grant', failure(30_000), 0)
  expect(backOff.standing('grant', 29_999)?.error.retryAfterMs).toBe(30_000)
  expect(backOff.standing('grant', 30_000)).toBeUndefined()
})

test('waits longer than the vendor asks when it failed often', () => {
  const backOff = new BackOff()
  for (let time = 0; time < 5; time++) backOff.failed('grant', failure(10), 0)
  expect(pauseAfter(backOff, 'grant', 0)).toBe(8_000)
})

test('forgets the failures of a grant that was refreshed, and of no other', () => {
  const backOff = new BackOff()
  for (const id of ['one', 'other']) for (let time = 0; time < 3; time++) backOff.failed(id, failure(), 0)
  backOff.succeeded('one')
  expect(pauseAfter(backOff, 'one', 0)).toBe(0)
  expect(pauseAfter(backOff, 'other', 0)).toBe(2_000)
  backOff.failed('one', failure(), 0)
  expect(pauseAfter(backOff, 'one', 0)).toBe(0)
})

test('remembers ten thousand grants, and forgets the one whose failure is oldest', () => {
  const backOff = new BackOff()
  for (let index = 0; index <= 10_000; index++) backOff.failed(`grant-${index}`, failure(5_000), 0)
  expect(pauseAfter(backOff, 'grant-0', 0)).toBe(0)
  expect(pauseAfter(backOff, 'grant-1', 0)).toBe(5_000)
})
