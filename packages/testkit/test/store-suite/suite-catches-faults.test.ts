import { describe, expect, test } from 'vitest'
import { type StoreGroup, storeSuite, VirtualClock } from '../../src/index.ts'
import { allBut, collect, failures } from '../support/collecting-runner.ts'
import { durableMemory } from '../support/durable-memory.ts'
import { storeFaults } from '../support/faulty-stores.ts'

const groups: readonly StoreGroup[] = [
  'records',
  'versions',
  'expiry',
  'listing',
  'leases',
  'logs',
  'durability',
  'closing',
  'model',
]

describe('the store suite', () => {
  test('finds no fault in a durable store that has none, and leaves nothing out', async () => {
    const clock = new VirtualClock()
    const tests = await collect((runner) => storeSuite(runner, { clock, ...durableMemory(clock) }))
    expect(failures(tests)).toEqual([])
    expect(tests.filter(({ skipped }) => skipped)).toEqual([])
    expect(new Set(tests.map(({ name }) => name.split(':')[0]))).toEqual(new Set(groups))
  })

  test('looks for a fault in every group', () => {
    expect(new Set(storeFaults.map(({ group }) => group))).toEqual(new Set(groups))
  })

  test.each(storeFaults)('finds in $group a store that $fault', async ({ group, shows, make }) => {
    const clock = new VirtualClock()
    const tests = await collect((runner) => storeSuite(runner, { clock, ...make(clock), skip: allBut(groups, group) }))
    expect(
      failures(tests)
        .filter((failure) => failure.startsWith(`${group}: `))
        .join('\n'),
    ).toContain(shows)
  })
})
