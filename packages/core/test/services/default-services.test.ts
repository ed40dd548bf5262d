import { expect, test, vi } from 'vitest'
import { stderrLogger, systemRandom } from '../../src/services/default-services.ts'

test('gives out random bytes that stay as they are and are nobody else’s', () => {
  const random = systemRandom()
  const pieces = Array.from({ length: 2000 }, () => random.bytes(16))
  const before = pieces.map((piece) => Buffer.from(piece).toString('hex'))
  random.bytes(10_000)
  expect(pieces.map((piece) => Buffer.from(piece).toString('hex'))).toEqual(before)
  expect(new Set(before).size).toBe(2000)
  expect(random.bytes(10_000)).toHaveLength(10_000)
})

test('logs one line a message, whatever a plugin puts into it', () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  stderrLogger.warn('first\ncredbroker error: forged\u001b[2J', { field: 'a\nb', none: undefined })
  stderrLogger.debug('not shown')
  expect(print.mock.calls).toEqual([['credbroker warn: first credbroker error: forged [2J field="a\\nb"']])
  print.mockRestore()
})
