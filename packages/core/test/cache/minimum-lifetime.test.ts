import fc from 'fast-check'
import { expect, test } from 'vitest'
import { metadataOf } from '../../src/index.ts'
import { makeBroker } from '../support/make-broker.ts'

const minute = 60_000
const ask = { testTokenRequest: { audience: 'a' } }
const lasting = (minimumLifetimeMs: number) => ({ workload: 'host', minimumLifetimeMs })

test('gets a new credential when the cached one ends too soon for this caller', async () => {
  let calls = 0
  const { broker, clock } = await makeBroker((_request, _call, context) => {
    calls++
    return { response: { token: `t${calls}` }, expiresAtMs: context.clock.now() + 60 * minute }
  })
  await broker.get('p', ask)
  await clock.advance(20 * minute)
  await broker.get('p', ask, lasting(40 * minute))
  expect(calls).toBe(1)
  await broker.get('p', ask, lasting(41 * minute))
  expect(calls).toBe(2)
  const bound = broker.bind('p', ask, lasting(59 * minute))
  await bound()
  await clock.advance(2 * minute)
  await bound()
  expect(calls).toBe(3)
})

test('refuses what the provider cannot deliver, and says how much was asked for', async () => {
  const { broker } = await makeBroker((_request, _call, { clock }) => ({
    response: { token: 't' },
    expiresAtMs: clock.now() + minute,
  }))
  await expect(broker.get('p', ask, lasting(2 * minute))).rejects.toMatchObject({
    code: 'validation_failed',
    message: 'provider "p" issued a credential that ends within the 120000 ms that it should last; ask for less',
  })
})

test('is content with a credential that never ends, and with one that is issued anew', async () => {
  const { broker } = await makeBroker(() => ({ response: { token: 't' } }))
  await broker.get('p', ask, lasting(1e12))
  await broker.get('p', { testStampRequest: { text: 'x' } }, lasting(1e12))
})

test('never gives less than was asked for, whenever the caller comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.option(fc.integer({ min: 1, max: 60 }))), {
        maxLength: 20,
      }),
      async (steps) => {
        const { broker, clock } = await makeBroker((_request, _call, context) => ({
          response: { token: 't' },
          expiresAtMs: context.clock.now() + 60 * minute,
        }))
        for (const [pause, wish] of steps) {
          await clock.advance(pause * minute)
          const caller = wish === null ? { workload: 'host' } : lasting(wish * minute)
          const { expiresAtMs = 0 } = metadataOf(await broker.get('p', ask, caller)) ?? {}
          expect(expiresAtMs - clock.now()).toBeGreaterThanOrEqual((wish ?? 0) * minute)
        }
      },
    ),
    { numRuns: 50 },
  )
})
