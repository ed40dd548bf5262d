import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CredentialCache, type Slot } from '../../src/cache/credential-cache.ts'

const limit = 5

/** Does the same to a cache and to a list that is kept in order of use, and compares. */
test('finds what was added and drops what was not used for longest, whatever is done to it', () => {
  const action = fc.record({ kind: fc.constantFrom('get', 'remove'), key: fc.integer({ min: 0, max: 9 }) })
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), fc.integer(), (actions, seed) => {
      const cache = new CredentialCache(seed, limit)
      let model: { key: number; slot: Slot }[] = []
      for (const { kind, key } of actions) {
        const known = model.find((entry) => entry.key === key)
        const found = cache.find('w', undefined, { key })
        expect(found).toBe(known?.slot)
        if (kind === 'remove') {
          if (found !== undefined) cache.remove(found)
          model = model.filter((entry) => entry !== known)
        } else if (known === undefined) {
          model.push({ key, slot: cache.add('w', undefined, { key }) })
          if (model.length > limit) model.shift()
        } else {
          model = [...model.filter((entry) => entry !== known), known]
        }
        expect(cache.size).toBe(model.length)
      }
    }),
  )
})

test('holds at most eight slots whose hashes collide', () => {
  const cache = new CredentialCache(1, 1000)
  // Long texts are hashed by their ends: these differ in the middle only.
  const text = (index: number) => `${'a'.repeat(100)}${index}${'b'.repeat(100)}`
  const identities = Array.from({ length: 10 }, (_, index) => ({ text: text(index) }))
  for (const identity of identities) cache.add('w', undefined, identity)
  expect(cache.size).toBe(8)
  expect(identities.map((identity) => cache.find('w', undefined, identity) !== undefined)).toEqual([
    false,
    false,
    ...Array(8).fill(true),
  ])
})

test('keeps owners apart whose names collide', () => {
  const cache = new CredentialCache(1, 1000)
  const name = (index: number) => `${'a'.repeat(100)}${index}${'b'.repeat(100)}`
  const ofUser = cache.add('w', name(1), 'x')
  expect(cache.find('w', name(2), 'x')).toBeUndefined()
  expect(cache.find('w', name(1), 'x')).toBe(ofUser)
  const ofWorkload = cache.add(name(1), 'u', 'x')
  expect(cache.find(name(2), 'u', 'x')).toBeUndefined()
  expect(cache.find(name(1), 'u', 'x')).toBe(ofWorkload)
})

test('does not drop a slot whose flight is under way', () => {
  const cache = new CredentialCache(1, 2)
  const flying = cache.add('w', undefined, 'flying')
  flying.flight = new Promise(() => {})
  for (const identity of ['a', 'b', 'c']) cache.add('w', undefined, identity)
  expect(cache.find('w', undefined, 'flying')).toBe(flying)
  expect(cache.size).toBe(2)
})

test('removing a slot twice is removing it once', () => {
  const cache = new CredentialCache(1, 10)
  const slot = cache.add('w', undefined, 'a')
  cache.add('w', undefined, 'b')
  cache.remove(slot)
  cache.remove(slot)
  expect(cache.size).toBe(1)
  expect(cache.find('w', undefined, 'b')).toBeDefined()
})
