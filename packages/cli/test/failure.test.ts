import { BrokerError } from '@credbroker/core'
import { expect, test } from 'vitest'
import { failureOf } from '../src/failure.ts'

const canary = 'canary-77aa01'

test('of an error that is nobody knows what, only the name is shown', () => {
  const thrown = Object.assign(new RangeError(canary), { code: 'ERR_ODD', secret: canary })
  const { exitCode, json, lines } = failureOf(thrown, false)
  const message = 'unexpected RangeError ERR_ODD; CREDBROKER_DEBUG=1 shows where'
  expect(exitCode).toBe(1)
  expect(json).toEqual({ code: 'internal', message, retryable: false })
  expect(lines).toEqual([`(internal): ${message}`])
})

test('those who debug see where it came from, and still no message', () => {
  const { lines } = failureOf(new TypeError(`${canary}\n${canary}`), true)
  expect(lines[0]).toBe('(internal): unexpected TypeError')
  expect(lines[1]).toMatch(/^ {4}at .*failure\.test\.ts/)
  expect(lines.join()).not.toContain(canary)
})

test.each([[canary], [{ canary }], [undefined], [null]])(
  'what is thrown without being an error is not shown',
  (thrown) => {
    const { exitCode, json, lines } = failureOf(thrown, true)
    expect(exitCode).toBe(1)
    expect(lines).toEqual([`(internal): unexpected ${typeof thrown}, which is no error`])
    expect(JSON.stringify(json)).not.toContain(canary)
  },
)

test('a code that a newer core knows is an internal error for the shell', () => {
  const error = new BrokerError('internal', 'odd')
  Object.defineProperty(error, 'code', { value: 'from_the_future' })
  expect(failureOf(error, false)).toMatchObject({ exitCode: 1, json: { code: 'from_the_future' } })
})

test('what would command a terminal is shown as a question mark', () => {
  const { lines } = failureOf(new BrokerError('not_found', 'no \u001b[2J\u009b\r\u202e here\nsecond line'), false)
  expect(lines).toEqual(['(not_found): no ?[2J??? here', 'second line'])
})
