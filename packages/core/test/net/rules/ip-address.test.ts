import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatIpAddress, parseIpAddress } from '../../../src/net/rules/ip-address.ts'
import { contains, formatIpRange, parseIpRange } from '../../../src/net/rules/ip-range.ts'

const ipv4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((value) => ({ bits: 32 as const, value }))
const ipv6 = fc
  // Long runs of zeros are what the spelling is about.
  .array(fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 0xffffn })), { minLength: 8, maxLength: 8 })
  .map((groups) => ({ bits: 128 as const, value: groups.reduce((value, group) => value * 65_536n + group, 0n) }))
const address = fc.oneof(ipv4, ipv6)

test('an address survives being written and read', () => {
  fc.assert(
    fc.property(address, (address) => {
      expect(parseIpAddress(formatIpAddress(address))).toEqual(address)
    }),
  )
})

test('a range survives being written and read, and holds exactly what begins with its bits', () => {
  fc.assert(
    fc.property(address, address, fc.nat(), (inside, other, number) => {
      const prefix = number % (inside.bits + 1)
      const shift = BigInt(inside.bits - prefix)
      const range = { first: { bits: inside.bits, value: (inside.value >> shift) << shift }, prefix }
      expect(parseIpRange(formatIpRange(range))).toEqual(range)
      expect(contains(range, inside)).toBe(true)
      const size = 2n ** shift
      const inRange = other.value >= range.first.value && other.value < range.first.value + size
      expect(contains(range, other)).toBe(other.bits === inside.bits && inRange)
    }),
  )
})

test.each([
  ['fd00::', 'fd00::'],
  ['FD00:0:0:0:0:0:0:1', 'fd00::1'],
  ['::ffff:10.0.0.1', '::ffff:a00:1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
])('reads %s', (text, canonical) => {
  const parsed = parseIpAddress(text)
  expect(parsed && formatIpAddress(parsed)).toBe(canonical)
})

test.each([
  '',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '01.2.3.4',
  '0x1.2.3.4',
  '1.2.3.256',
  '1.2.3.4 ',
  '1.2.3.-4',
  'fe80::1%eth0',
  '[::1]',
  '::1]/x[',
  '1::2::3',
  '12345::',
  ':',
  'host',
])('does not read %j as an address', (text) => {
  expect(parseIpAddress(text)).toBeUndefined()
})

test.each([
  ['10.1.0.0', /is no range/],
  ['10.1.0.0/', /is no range/],
  ['10.1.0.0/8x', /is no range/],
  ['10.1/16', /is no range/],
  ['[10.1.0.0/16]', /is no range/],
  ['10.1.0.0/33', /too long; 32 is the most/],
  ['fd00::/129', /too long; 128 is the most/],
  ['10.1.2.3/16', /the range is 10\.1\.0\.0\/16/],
  ['fd12::/8', /the range is \[fd00::\]\/8/],
])('says what is wrong with the range %s', (text, fault) => {
  expect(parseIpRange(text)).toMatch(fault)
})
