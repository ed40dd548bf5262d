import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tokenKey } from '../../src/tokens/token-key.ts'

test('two lists have the same key when they are the same list, and only then', () => {
  const lists = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 })
  fc.assert(
    fc.property(lists, lists, (one, other) => {
      expect(tokenKey(...one) === tokenKey(...other)).toBe(JSON.stringify(one) === JSON.stringify(other))
    }),
  )
})

test('a key reveals nothing of what is in it', () => {
  expect(tokenKey('Atzr|secret')).toMatch(/^[\w-]{43}$/)
})
