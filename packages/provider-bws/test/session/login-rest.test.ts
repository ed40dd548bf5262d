import { BrokerError } from '@credbroker/core'
import { expect, test } from 'vitest'
import { LoginRest } from '../../src/session/login-rest.ts'

const down = new BrokerError('upstream_unavailable', 'down')

/** How long a failure stands, in whole seconds. */
function secondsOf(rest: LoginRest, sinceMs = 0): number {
  let seconds = 0
  while (rest.standing(sinceMs + seconds * 1000) !== undefined) seconds++
  return seconds
}

test('the pauses double up to half a minute, and begin anew after a success', () => {
  const rest = new LoginRest()
  const pauses = Array.from({ length: 7 }, () => {
    rest.failed(down, 0)
    return secondsOf(rest)
  })
  expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30])
  rest.succeeded()
  expect(rest.standing(0)).toBeUndefined()
  rest.failed(down, 0)
  expect(secondsOf(rest)).toBe(1)
})

test('what the vendor asks for is waited for, and a refusal stands for half a minute', () => {
  const rest = new LoginRest()
  rest.failed(new BrokerError('throttled', 'slow down', { retryAfterMs: 120_000 }), 0)
  expect(secondsOf(rest)).toBe(120)
  rest.failed(new BrokerError('upstream_rejected', 'revoked'), 500_000)
  expect(secondsOf(rest, 500_000)).toBe(30)
})

test('a clock that is set back ends a pause rather than make it last', () => {
  const rest = new LoginRest()
  rest.failed(down, 3_600_000)
  expect(rest.standing(0)).toBeUndefined()
})
