import { createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  envelopeOverhead,
  keyIdOf,
  nonceOf,
  openValue,
  type SealedPlace,
  sealValue,
} from '../../src/sealing/envelope.ts'

const key = { id: '00ff17a2b3c4d5e6', key: createSecretKey(randomBytes(32)) }
const place: SealedPlace = { kind: 'record', name: 'provider/github/alice', number: 1_800_000_000_000 }
const value = new TextEncoder().encode('a refresh token')
const nonce = () => randomBytes(12)
const seal = (at: SealedPlace = place) => sealValue(key, nonce(), value, at)

const places = fc.record({
  kind: fc.constantFrom('record', 'log entry', 'log head'),
  name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
  number: fc.option(fc.oneof(fc.double({ noNaN: true }), fc.maxSafeInteger()), { nil: undefined }),
})

test('opens what was sealed, whatever the value and the place', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), places, (plain, at) => {
      const envelope = sealValue(key, nonce(), plain, at)
      expect(envelope.length).toBe(plain.length + envelopeOverhead)
      expect(openValue(key, envelope, at)).toEqual(plain)
    }),
  )
})

test('opens in no other place', () => {
  fc.assert(
    fc.property(places, places, (at, other) => {
      fc.pre(JSON.stringify([at, Object.is(at.number, -0)]) !== JSON.stringify([other, Object.is(other.number, -0)]))
      expect(() => openValue(key, seal(at), other)).toThrow('cannot be opened')
    }),
  )
})

test('tells kinds apart, and no number from zero', () => {
  const other: readonly SealedPlace[] = [
    { ...place, kind: 'log entry' },
    { ...place, kind: 'log head' },
    { ...place, number: undefined },
    { ...place, number: 0 },
  ]
  for (const at of [place, ...other]) {
    for (const elsewhere of [place, ...other]) {
      if (at !== elsewhere) expect(() => openValue(key, seal(at), elsewhere)).toThrow('cannot be opened')
    }
  }
})

test('lays out format, key id, nonce, ciphertext and tag', () => {
  const mine = nonce()
  const envelope = sealValue(key, mine, value, place)
  expect(envelope[0]).toBe(1)
  expect(keyIdOf(envelope)).toBe(key.id)
  expect(Buffer.from(envelope.subarray(1, 9)).toString('hex')).toBe(key.id)
  expect(Buffer.from(envelope.subarray(9, 21))).toEqual(mine)
  expect(Buffer.from(nonceOf(envelope))).toEqual(mine)
  expect(Buffer.from(envelope).includes(Buffer.from(value))).toBe(false)
})

test('opens what an earlier version sealed, and seals the same', () => {
  // Made with AES-256-GCM over the additional data 01 0123456789abcdef 01 01 4014000000000000 "k".
  const envelope = `010123456789abcdef${'09'.repeat(12)}51e4e8e1dbd6db8ed164d01ad05a6ab55ca43ef639`
  const fixed = { id: '0123456789abcdef', key: createSecretKey(Buffer.alloc(32, 7)) }
  const at: SealedPlace = { kind: 'record', name: 'k', number: 5 }
  const plain = new TextEncoder().encode('value')
  expect(Buffer.from(sealValue(fixed, Buffer.alloc(12, 9), plain, at)).toString('hex')).toBe(envelope)
  expect(openValue(fixed, Buffer.from(envelope, 'hex'), at)).toEqual(plain)
})

test('does not open when any one bit is changed', () => {
  const envelope = seal()
  for (let bit = 0; bit < envelope.length * 8; bit++) {
    const changed = envelope.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    expect(() => openValue(key, changed, place), `bit ${bit}`).toThrow(
      /^record "provider\/github\/alice" in the store cannot be opened: (it was changed, moved, or sealed with another key|it is no sealed value)/,
    )
  }
})

test('does not open when it is cut or longer, at any length', () => {
  const envelope = seal()
  for (let length = 0; length < envelope.length; length++) {
    expect(() => openValue(key, envelope.subarray(0, length), place), `${length} bytes`).toThrow('cannot be opened')
    expect(() => openValue(key, envelope.subarray(envelope.length - length), place)).toThrow('cannot be opened')
  }
  expect(() => openValue(key, Buffer.concat([envelope, Buffer.of(0)]), place)).toThrow('cannot be opened')
})

test('does not open with another key of the same id', () => {
  const other = { id: key.id, key: createSecretKey(randomBytes(32)) }
  expect(() => openValue(other, seal(), place)).toThrow('sealed with another key')
})

test('names the record in one line, and nothing of its value', () => {
  const at: SealedPlace = { ...place, name: 'a\nfake line' }
  const changed = seal(at)
  changed[25]! ^= 1
  expect(() => openValue(key, changed, at)).toThrow(
    expect.objectContaining({ code: 'internal', message: expect.stringMatching(/^record "a\\nfake line" [^\n]*$/) }),
  )
})

test('gives a value and an envelope that are copied by slice', () => {
  const envelope = seal()
  expect(Buffer.isBuffer(envelope)).toBe(false)
  expect(Buffer.isBuffer(openValue(key, envelope, place))).toBe(false)
})
