import { expect, test } from 'vitest'
import { grantSummary } from '../../src/grants/grant-summary.ts'
import { aGrant, strictVendor } from '../refresh/support/grant.ts'

const endMs = 1_800_000_600_000
const { refreshToken: _, ...unrenewable } = aGrant({ expiresAtMs: endMs })

test.each([
  ['a token that lives', aGrant({ expiresAtMs: endMs }), -1, { status: 'active', renewable: true }],
  ['a token that ended and can be renewed', aGrant({ expiresAtMs: endMs }), 1, { status: 'active', renewable: true }],
  ['a token that nothing renews', unrenewable, -1, { status: 'active', renewable: false }],
  [
    'the same, once it ended',
    unrenewable,
    1,
    { status: 'needs_consent', reason: 'no_refresh_token', renewable: false },
  ],
  [
    'a refresh token that ended too',
    aGrant({ expiresAtMs: endMs, refreshTokenExpiresAtMs: endMs }),
    1,
    { status: 'needs_consent', reason: 'expired', consentExpiresAtMs: endMs },
  ],
  ['a grant that was lost', aGrant({ status: 'needs_consent', reason: 'refused' }), 0, { reason: 'refused' }],
])('%s is shown as what it is', (_name, grant, afterMs, expected) => {
  const summary = grantSummary(grant, strictVendor, endMs + afterMs)
  expect(summary).toMatchObject(expected)
  expect('reason' in summary).toBe('reason' in expected)
})

test('a token that renews itself can be renewed while it lives', () => {
  const vendor = { ...strictVendor, renewal: { by: 'self', grantType: 'exchange', parameter: 'token' } as const }
  expect(grantSummary(unrenewable, vendor, endMs - 1)).toMatchObject({ status: 'active', renewable: true })
  expect(grantSummary(unrenewable, vendor, endMs + 1)).toMatchObject({ status: 'needs_consent', renewable: false })
})
