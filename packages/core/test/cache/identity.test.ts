import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashIdentity, sameIdentity, snapshot } from '../../src/cache/identity.ts'

const json = fc.jsonValue({ maxDepth: 4 })

/** The same value with the members of every object in the opposite order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reordered(member)]),
  )
}

/** Equality as the canonical text of RFC 8785 would have it, written as plainly as possible. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .join()}}`
}

test('equal identities have equal hashes, whatever the order of members', () => {
  fc.assert(
    fc.property(json, fc.integer(), (value, seed) => {
      const other = reordered(value)
      expect(sameIdentity(value, other)).toBe(true)
      expect(hashIdentity(seed, other)).toBe(hashIdentity(seed, value))
    }),
  )
})

test('two values are the same identity exactly when their canonical texts are equal', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(sameIdentity(a, b)).toBe(canonical(a) === canonical(b))
    }),
  )
})

test('an undefined member is no member', () => {
  expect(sameIdentity({ a: 1, b: undefined }, { a: 1 })).toBe(true)
  expect(hashIdentity(1, { a: 1, b: undefined })).toBe(hashIdentity(1, { a: 1 }))
  expect(sameIdentity({ a: 1, b: undefined }, { a: 1, c: 2 })).toBe(false)
})

test('an inherited member does not stand in for one of its own', () => {
  expect(sameIdentity({ toString: 'x' }, {})).toBe(false)
  expect(sameIdentity({}, { constructor: 'x' })).toBe(false)
})

test('spreads the identities that callers have over the whole range', () => {
  const hashes = new Set<number>()
  const count = 20_000
  for (let index = 0; index < count; index++)
    hashes.add(hashIdentity(7, { audience: `https://api.example.com/${index}`, scopes: ['read'] }))
  // Birthdays: about count² / 2³³ of them collide by chance.
  expect(hashes.size).toBeGreaterThan(count - 10)
})

test('a snapshot is equal and out of reach', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), (value) => {
      const copy = snapshot(value)
      expect(sameIdentity(copy, value)).toBe(true)
      expect(copy).not.toBe(value)
    }),
  )
})
