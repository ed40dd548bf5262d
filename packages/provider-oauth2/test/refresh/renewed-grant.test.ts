import { expect, test } from 'vitest'
import { lostGrant, renewedGrant, salvagedGrant, withoutMark } from '../../src/refresh/renewed-grant.ts'
import { aGrant, nowMs } from './support/grant.ts'

const presented = { atMs: nowMs, deadlineAtMs: nowMs + 12_000, worker: 'process-1', times: 2 }
const answer = { accessToken: 'access-2', tokenType: 'Bearer', receivedAtMs: nowMs + 5_000, kept: {} }

test('keeps the refresh token, the scopes and the parameters that an answer leaves out', () => {
  expect(renewedGrant(aGrant(), answer)).toMatchObject({
    accessToken: 'access-2',
    refreshToken: 'refresh-1',
    grantedScopes: ['read'],
    askedScopes: ['read', 'write'],
    kept: { instance: 'one' },
  })
})

test('takes what an answer brings', () => {
  const brought = {
    ...answer,
    refreshToken: 'refresh-2',
    refreshTokenExpiresAtMs: nowMs + 9_000,
    expiresAtMs: nowMs + 8_000,
    scopes: ['read', 'write'],
    kept: { instance: 'two', realm: 'three' },
  }
  expect(renewedGrant(aGrant(), brought)).toMatchObject({
    refreshToken: 'refresh-2',
    refreshTokenExpiresAtMs: nowMs + 9_000,
    issuedAtMs: nowMs + 5_000,
    expiresAtMs: nowMs + 8_000,
    grantedScopes: ['read', 'write'],
    kept: { instance: 'two', realm: 'three' },
  })
})

test('does not take the end of the old token for that of the new one', () => {
  expect(renewedGrant(aGrant(), answer)).not.toHaveProperty('expiresAtMs')
})

test('does not take the end of the old refresh token for that of the new one', () => {
  const before = aGrant({ refreshTokenExpiresAtMs: nowMs + 1_000 })
  expect(renewedGrant(before, { ...answer, refreshToken: 'refresh-2' })).not.toHaveProperty('refreshTokenExpiresAtMs')
  expect(renewedGrant(before, answer)).toMatchObject({ refreshTokenExpiresAtMs: nowMs + 1_000 })
})

test('has no mark in the journal once it is known what came of it', () => {
  const marked = aGrant({ presented })
  for (const grant of [renewedGrant(marked, answer), salvagedGrant(marked, 'refresh-2'), withoutMark(marked)])
    expect(grant).not.toHaveProperty('presented')
})

test('keeps everything but the refresh token of a grant whose answer made no sense', () => {
  expect(salvagedGrant(aGrant({ presented }), 'refresh-2')).toEqual(aGrant({ refreshToken: 'refresh-2' }))
})

test('keeps no token of a grant that is over', () => {
  const { refreshToken: _, ...rest } = aGrant()
  const lost = lostGrant(aGrant({ presented, refreshTokenExpiresAtMs: nowMs }), 'refused')
  expect(lost).toEqual({ ...rest, accessToken: '', status: 'needs_consent', reason: 'refused' })
})
