import { expect, test } from 'vitest'
import type { AuditRecord, IssuedEvent } from '../../src/index.ts'
import { readAuditRecords } from '../../src/audit/reading/read-audit-records.ts'
import { openKeyRing } from '../../src/sealing/key-ring.ts'
import { systemRandom } from '../../src/services/default-services.ts'
import { makeBroker, type TestIssue } from '../support/make-broker.ts'
import { sharedStore } from '../support/open-brokers.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const hour = 3_600_000
const step = 'go and sign in first'
const ask = { testTokenRequest: { audience: 'a' } }

/** Answers with a step on the way while `waits`, good for a moment; else with tokens 1, 2, 3 … for an hour each. */
function consenting(waits = true) {
  const state = { waits, calls: 0 }
  const issue: TestIssue = (_request, _call, { clock }) => {
    const token = `token-that-is-long-${++state.calls}`
    return state.waits
      ? { response: { token: step }, interim: true, expiresAtMs: clock.now() + 1_000 }
      : { response: { token }, expiresAtMs: clock.now() + hour }
  }
  return { state, issue }
}

test('a step on the way is not cached: who asks again gets the credential as soon as there is one', async () => {
  const { state, issue } = consenting()
  const { broker, clock } = await makeBroker(issue)
  for (let call = 0; call < 3; call++) expect((await broker.get('p', ask)).testTokenResponse.token).toBe(step)
  expect(state.calls).toBe(3)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
  expect(clock.pending).toBe(0)
  state.waits = false
  expect((await broker.get('p', ask)).testTokenResponse.token).toBe('token-that-is-long-4')
  expect((await broker.get('p', ask)).testTokenResponse.token).toBe('token-that-is-long-4')
})

test('callers at once share one step, and a bound caller is not held to it', async () => {
  const { state, issue } = consenting()
  const { broker } = await makeBroker(issue)
  const bound = broker.bind('p', ask)
  await Promise.all([broker.get('p', ask), broker.get('p', ask), bound()])
  expect(state.calls).toBe(1)
  state.waits = false
  expect((await bound()).testTokenResponse.token).toBe('token-that-is-long-2')
})

test('the event says what it is', async () => {
  const { state, issue } = consenting()
  const { broker } = await makeBroker(issue)
  const events: IssuedEvent[] = []
  broker.on('issued', (event) => events.push(event))
  await broker.get('p', ask)
  state.waits = false
  await broker.get('p', ask)
  await broker.get('p', ask)
  expect(events.map(({ interim, cached }) => ({ interim, cached }))).toEqual([
    { interim: true, cached: false },
    { interim: false, cached: false },
    { interim: false, cached: true },
  ])
})

test('it is on record, and not as a credential: nobody got what is no token', async () => {
  const { state, issue } = consenting()
  const { open, store, keys, clock } = sharedStore({ p: testPlugin(issue) }, { audit: { enabled: true } })
  const broker = await open()
  await broker.get('p', ask)
  state.waits = false
  await broker.get('p', ask)
  await broker.close()
  const ring = await openKeyRing(store, keys, { clock, random: systemRandom() })
  const records: AuditRecord[] = []
  for await (const { record } of readAuditRecords(store, ring)) records.push(record)
  expect(records.map(({ decision, credentials }) => [decision, credentials?.length])).toEqual([
    ['granted', undefined],
    ['granted', 1],
  ])
})

test('who asks for a lifetime gets the step, and is refused a credential that is too short', async () => {
  const { state, issue } = consenting()
  const { broker } = await makeBroker(issue)
  const caller = { workload: 'host', minimumLifetimeMs: 2 * hour }
  expect((await broker.get('p', ask, caller)).testTokenResponse.token).toBe(step)
  state.waits = false
  await expect(broker.get('p', ask, caller)).rejects.toMatchObject({ code: 'validation_failed' })
})

test('the same holds for kinds that are never cached', async () => {
  const state = { waits: true }
  const plain = testPlugin((_request, _call, { clock }) => ({
    response: { token: 't' },
    interim: state.waits,
    expiresAtMs: clock.now() + hour,
  }))
  const plugin = { ...plain, kinds: { ...plain.kinds, testToken: { ...plain.kinds.testToken, cache: false } } }
  const { broker } = await makeBroker(() => ({ response: { token: '' } }), { plugin })
  const events: boolean[] = []
  broker.on('issued', ({ interim }) => events.push(interim))
  const caller = { workload: 'host', minimumLifetimeMs: 2 * hour }
  await broker.get('p', ask, caller)
  state.waits = false
  await expect(broker.get('p', ask, caller)).rejects.toMatchObject({ code: 'validation_failed' })
  expect(events).toEqual([true])
})

test('a renewal in the background that ends in a step drops the old credential, though it would last', async () => {
  const { state, issue } = consenting(false)
  const { broker, clock } = await makeBroker(issue)
  await broker.get('p', ask)
  await broker.get('p', ask)
  state.waits = true
  await clock.advance(hour * 0.92)
  expect(state.calls).toBe(2)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
  expect(clock.pending).toBe(0)
  expect((await broker.get('p', ask)).testTokenResponse.token).toBe(step)
})

test('a step is never stored, and what was stored before ends with it', async () => {
  const { state, issue } = consenting(false)
  const plain = testPlugin(issue)
  const plugin = { ...plain, kinds: { ...plain.kinds, testToken: { ...plain.kinds.testToken, stored: true } } }
  const { open, store } = sharedStore({ p: plugin })
  const [one, two] = [await open(), await open()]
  await one.get('p', ask)
  expect((await store.list('credential/')).keys).toHaveLength(1)
  state.waits = true
  expect((await one.get('p', ask, { workload: 'host', forceRefresh: true })).testTokenResponse.token).toBe(step)
  expect((await store.list('credential/')).keys).toEqual([])
  expect((await two.get('p', ask)).testTokenResponse.token).toBe(step)
  state.waits = false
  expect((await two.get('p', ask)).testTokenResponse.token).toBe('token-that-is-long-4')
  expect((await one.get('p', ask)).testTokenResponse.token).toBe('token-that-is-long-4')
})
