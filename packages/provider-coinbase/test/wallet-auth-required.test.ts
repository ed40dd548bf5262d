import { expect, test } from 'vitest'
import { walletAuthRequired } from '../src/index.ts'
import { requiredCases } from './support/vectors.ts'

test.each(requiredCases)('$requestMethod $requestPath: $walletAuth', ({ requestMethod, requestPath, walletAuth }) => {
  expect(walletAuthRequired(requestMethod, requestPath)).toBe(walletAuth)
})

test('passes a query string over', () => {
  expect(walletAuthRequired('POST', '/platform/v2/end-users?next=/evm/accounts')).toBe(true)
  expect(walletAuthRequired('POST', '/platform/v2/policies?next=/evm/accounts')).toBe(false)
})
