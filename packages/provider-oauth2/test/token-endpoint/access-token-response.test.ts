import { expect, test } from 'vitest'
import { accessTokenResponse } from '../../src/token-endpoint/access-token-response.ts'

const token = { accessToken: 'at', tokenType: 'Bearer', kept: {} }

test('epoch seconds, rounded down, so that nobody takes the token for longer than it lives', () => {
  expect(accessTokenResponse({ ...token, expiresAtMs: 1_999 }, [], { scopes: 'requested' })).toEqual({
    accessToken: 'at',
    tokenType: 'Bearer',
    expiresAt: 1,
  })
})

test('the scopes are what was granted, or else what was asked for', () => {
  const granted = { ...token, scopes: ['a'] }
  expect(accessTokenResponse(granted, ['a', 'b'], { scopes: 'requested' }).scopes).toEqual(['a'])
  expect(accessTokenResponse(token, ['a', 'b'], { scopes: 'requested' }).scopes).toEqual(['a', 'b'])
  expect(accessTokenResponse(token, [], { scopes: 'requested' })).not.toHaveProperty('scopes')
  expect(accessTokenResponse(granted, ['a'], { scopes: 'none' })).not.toHaveProperty('scopes')
})

test('what the preset keeps is handed out', () => {
  const kept = { instance_url: 'https://eu1.example' }
  expect(accessTokenResponse({ ...token, kept }, [], { scopes: 'requested' })).toMatchObject({ vendorParameters: kept })
})
