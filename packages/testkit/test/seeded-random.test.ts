import { expect, test } from 'vitest'
import { seededRandom } from '../src/index.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('one seed gives the same bytes each time, however they are cut', () => {
  const whole = hex(seededRandom('a').bytes(100))
  const random = seededRandom('a')
  expect([1, 31, 32, 36].map((length) => hex(random.bytes(length))).join('')).toBe(whole)
  expect(hex(seededRandom('b').bytes(100))).not.toBe(whole)
  expect(hex(seededRandom(1).bytes(8))).toBe(hex(seededRandom('1').bytes(8)))
})

test('nobody else holds the bytes', () => {
  const random = seededRandom(1)
  random.bytes(16).fill(0)
  const [first, second] = [random.bytes(16), random.bytes(16)]
  first.fill(0)
  expect(hex(second)).not.toBe(hex(first))
  expect(second.buffer.byteLength).toBe(16)
})

test('every value of a byte comes about as often as every other', () => {
  const counts = Array.from({ length: 256 }, () => 0)
  for (const byte of seededRandom('spread').bytes(256_000)) counts[byte]!++
  // Five standard deviations of a count whose mean is 1000.
  expect(Math.min(...counts)).toBeGreaterThan(840)
  expect(Math.max(...counts)).toBeLessThan(1_160)
})
