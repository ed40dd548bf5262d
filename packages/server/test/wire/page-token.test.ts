import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makePageToken, readPageToken } from '../../src/wire/page-token.ts'

const key = Buffer.alloc(32, 7)

test('a token leads back to its key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (lastKey, list) => {
      expect(readPageToken(key, list, makePageToken(key, list, lastKey))).toBe(lastKey)
    }),
  )
})

test('a token that was changed anywhere is refused', () => {
  const characters = fc.string({ minLength: 1, maxLength: 1 })
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.nat(), characters, fc.nat(2), (lastKey, at, text, kind) => {
      const token = makePageToken(key, 'list', lastKey)
      const index = at % token.length
      const changed = token.slice(0, index) + (kind === 0 ? '' : text) + token.slice(index + (kind === 2 ? 0 : 1))
      if (changed === token) return
      expect(() => readPageToken(key, 'list', changed)).toThrow(/nextToken/)
    }),
    { numRuns: 500 },
  )
})

test('a token of another list or another broker is refused, on nextToken', () => {
  const token = makePageToken(key, 'workloads', 'a')
  expect(() => readPageToken(key, 'providers', token)).toThrow(/nextToken/)
  expect(() => readPageToken(Buffer.alloc(32, 8), 'workloads', token)).toThrow(/nextToken/)
  expect(() => readPageToken(key, 'workloads', 'nonsense')).toThrow(
    expect.objectContaining({
      code: 'validation_failed',
      details: { fieldList: [expect.objectContaining({ name: 'nextToken' })] },
    }),
  )
})

test('the longest name fits the model’s length of a token', () => {
  expect(makePageToken(key, 'ListWorkloadIdentities', 'a'.repeat(255)).length).toBeLessThan(2048)
})
