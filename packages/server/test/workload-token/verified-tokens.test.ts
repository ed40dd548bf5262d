import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VerifiedTokens, type VerifiedWorkloadToken } from '../../src/workload-token/verified-tokens.ts'

const verified = (jti: string, expiresAtMs = 1e15): VerifiedWorkloadToken => ({
  caller: { workload: 'agent' },
  identityId: undefined,
  expiresAtMs,
  jti,
})

test('remembers as a list of those that were verified last does, whatever is done to it', () => {
  const action = fc.record({ kind: fc.constantFrom('add', 'get', 'forget'), token: fc.integer({ min: 0, max: 9 }) })
  fc.assert(
    fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
      const tokens = new VerifiedTokens(5)
      let model: number[] = []
      for (const { kind, token } of actions) {
        const isKnown = model.includes(token)
        if (kind === 'forget') {
          tokens.forgetAll()
          model = []
        } else if (kind === 'get') {
          expect(tokens.get(String(token), 0)?.jti).toBe(isKnown ? String(token) : undefined)
        } else {
          tokens.add(String(token), verified(String(token)), 0, tokens.epoch)
          model = [...model.filter((known) => known !== token), token].slice(-5)
        }
        expect(tokens.size).toBe(model.length)
      }
    }),
  )
})

test('remembers for a minute', () => {
  const tokens = new VerifiedTokens()
  tokens.add('t', verified('1'), 1_000, tokens.epoch)
  expect(tokens.get('t', 60_999)?.jti).toBe('1')
  expect(tokens.get('t', 61_000)).toBeUndefined()
  expect(tokens.size).toBe(0)
})

test('does not remember past the end of the token', () => {
  const tokens = new VerifiedTokens()
  tokens.add('t', verified('1', 5_000), 1_000, tokens.epoch)
  expect(tokens.get('t', 4_999)).toBeDefined()
  expect(tokens.get('t', 5_000)).toBeUndefined()
})

test('does not count a time before it was told, as when the clock is set back', () => {
  const tokens = new VerifiedTokens()
  tokens.add('t', verified('1'), 1_000, tokens.epoch)
  expect(tokens.get('t', 999)).toBeUndefined()
})

test('does not remember what was begun before all was forgotten', () => {
  const tokens = new VerifiedTokens()
  const { epoch } = tokens
  tokens.forgetAll()
  tokens.add('t', verified('1'), 0, epoch)
  expect(tokens.get('t', 0)).toBeUndefined()
})
