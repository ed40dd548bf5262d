import { describe, expect, test } from 'vitest'
import { type ProviderGroup, providerSuite } from '../../src/index.ts'
import { allBut, collect, failures } from '../support/collecting-runner.ts'
import { providerFaults } from '../support/faulty-providers.ts'
import { tokenSubject } from '../support/token-provider.ts'

const groups: readonly ProviderGroup[] = [
  'issue',
  'deny',
  'expiry',
  'concurrency',
  'abort',
  'secrets',
  'schema',
  'close',
  'clockJumps',
  'hostileUpstream',
]

describe('the provider suite', () => {
  test('looks for a fault in every group', () => {
    expect(new Set(providerFaults.map(({ group }) => group))).toEqual(new Set(groups))
  })

  test.each(providerFaults)('finds in $group a provider that $fault', async ({ group, shows, subject }) => {
    const tests = await collect((runner) => providerSuite(runner, { ...subject, skip: allBut(groups, group) }))
    expect(
      failures(tests)
        .filter((failure) => failure.startsWith(`${group}: `))
        .join('\n'),
    ).toContain(shows)
  })

  test('says which groups are skipped and why, and which cases mean nothing for the provider', async () => {
    const { upstream: _, ...local } = tokenSubject
    const tests = await collect((runner) =>
      providerSuite(runner, { ...local, skip: { issue: 'it cannot be reached' } }),
    )
    const left = tests.filter(({ skipped }) => skipped).map(({ name }) => name)
    expect(left).toContain('issue: skipped because it cannot be reached')
    expect(left).toContain('hostileUpstream: all of 16 not applicable because the provider calls nobody')
  })

  test('refuses a group that is not there, a reason that is empty and a request of no kind', () => {
    const declare = (more: object) => () =>
      providerSuite({ test: () => {}, ok: () => {} }, { ...tokenSubject, ...more })
    expect(declare({ skip: { isue: 'a typing error' } })).toThrow('there is no group "isue"; groups: issue, deny')
    expect(declare({ skip: { issue: ' ' } })).toThrow('without a reason')
    expect(declare({ request: { tokenRequest: {} } })).toThrow('it has: benchTokenRequest')
    expect(declare({ secrets: ['short'] })).toThrow('fewer than 8 characters')
  })
})
