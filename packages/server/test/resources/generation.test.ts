import { memoryStore } from '@credbroker/core'
import { faultyStore, seededRandom, VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { announceChange, readGeneration } from '../../src/resources/generation.ts'

test('however many announce at once, every change is seen, and none of a provider is lost', async () => {
  const store = faultyStore(memoryStore(new VirtualClock()))
  const random = seededRandom('generation')
  for (let round = 0; round < 20; round++) {
    const before = await readGeneration(store)
    const others = Array.from({ length: 6 }, () => announceChange({ store, random }, 'other'))
    const provider = announceChange({ store, random }, 'provider')
    await Promise.all([...others, provider])
    const after = await readGeneration(store)
    expect(after.all).not.toBe(before.all)
    expect(after.providers).not.toBe(before.providers)
  }
})
