import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { tokenAnswer } from '../../src/consent/token-answer.ts'
import { aGrant, nowMs, strictVendor } from '../refresh/support/grant.ts'

const { expiresAtMs: _, ...endless } = aGrant()
const answerFor = (grant: typeof endless, refreshAtMs: number) =>
  tokenAnswer(
    { outcome: 'token', grant, refreshAtMs },
    { context: { clock: new VirtualClock(nowMs) }, vendor: strictVendor },
  )

test('a token is looked at again after five minutes at the latest, however long it lives', () => {
  const minute = 60_000
  expect(answerFor(endless, nowMs + minute)).toEqual({
    response: { accessToken: 'access-1', tokenType: 'Bearer', scopes: ['read'], vendorParameters: { instance: 'one' } },
    refreshAtMs: nowMs + minute,
  })
  expect(answerFor(aGrant({ expiresAtMs: nowMs + 600 * minute }), nowMs + 60 * minute)).toMatchObject({
    expiresAtMs: nowMs + 600 * minute,
    refreshAtMs: nowMs + 5 * minute,
  })
})
