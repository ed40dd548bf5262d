import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideScopes, missingOf, silentScopesOf, unionOf } from '../../src/grants/scope-policy.ts'
import type { Vendor } from '../../src/vendors/vendor.ts'

const vendor: Pick<Vendor, 'scopes' | 'silentScopes' | 'answer'> = { scopes: 'requested', silentScopes: ['offline'] }
const scope = fc.constantFrom('a', 'b', 'c', 'A', 'openid', 'offline_access', 'offline')
const scopes = fc.uniqueArray(scope)
const listing = fc.array(scope)
const consented = fc.record({ askedScopes: scopes, grantedScopes: scopes })
const silent = silentScopesOf(vendor)

describe('the decision about scopes', () => {
  test('is for the token exactly when nothing that counts is missing', () => {
    fc.assert(
      fc.property(listing, consented, (requested, grant) => {
        const counted = requested.filter((name) => !silent.has(name))
        const isCovered = counted.every((name) => grant.grantedScopes.includes(name))
        expect(decideScopes(requested, grant, vendor).decision === 'covered').toBe(isCovered)
      }),
    )
  })

  test('knows no order and no repetition', () => {
    fc.assert(
      fc.property(listing, consented, (requested, grant) => {
        const turned = { askedScopes: grant.askedScopes.toReversed(), grantedScopes: grant.grantedScopes.toReversed() }
        const otherwise = decideScopes([...requested, ...requested].toReversed(), turned, vendor)
        const decision = decideScopes(requested, grant, vendor)
        expect(otherwise.decision).toBe(decision.decision)
        if (decision.decision === 'ask') expect(otherwise).toEqual(decision)
      }),
    )
  })

  test('never asks in a loop: after a consent for what it wants it asks for nothing more', () => {
    fc.assert(
      fc.property(listing, consented, scopes, (requested, grant, grantedScopes) => {
        const decision = decideScopes(requested, grant, vendor)
        if (decision.decision !== 'ask') return
        const after = decideScopes(requested, { askedScopes: decision.scopes, grantedScopes }, vendor)
        expect(after.decision).not.toBe('ask')
      }),
    )
  })

  test('loses nothing by asking: all that was granted and all that is requested is asked for', () => {
    fc.assert(
      fc.property(listing, consented, (requested, grant) => {
        const decision = decideScopes(requested, grant, vendor)
        if (decision.decision !== 'ask') return
        expect(decision.scopes).toEqual(expect.arrayContaining([...requested, ...grant.grantedScopes]))
        const refreshed = grant.askedScopes.filter((name) => silent.has(name))
        expect(decision.scopes).toEqual(expect.arrayContaining(refreshed))
        const known = new Set([...requested, ...grant.grantedScopes, ...silent])
        expect(decision.scopes.every((name) => known.has(name))).toBe(true)
        expect(new Set(decision.scopes).size).toBe(decision.scopes.length)
      }),
    )
  })

  test('refuses only what was asked for before and not granted, and names just that', () => {
    fc.assert(
      fc.property(listing, consented, (requested, grant) => {
        const decision = decideScopes(requested, grant, vendor)
        if (decision.decision !== 'refused') return
        expect(decision.missingScopes).toEqual(missingOf(requested, grant.grantedScopes, vendor))
        for (const name of decision.missingScopes) {
          expect(grant.askedScopes).toContain(name)
          expect(grant.grantedScopes).not.toContain(name)
        }
      }),
    )
  })

  test.each(['none', 'fixed'] as const)('compares nothing where scopes are %s', (kind) => {
    fc.assert(
      fc.property(listing, consented, (requested, grant) => {
        expect(decideScopes(requested, grant, { ...vendor, scopes: kind })).toEqual({ decision: 'covered' })
      }),
    )
  })
})

test('what answers call otherwise is asked for under the name of requests, once', () => {
  const google = { ...vendor, answer: { scopeAliases: { email: 'https://vendor.example/userinfo.email' } } }
  const granted = { askedScopes: ['email'], grantedScopes: ['https://vendor.example/userinfo.email', 'email'] }
  expect(unionOf(['calendar'], granted, google)).toEqual(['calendar', 'email'])
})
