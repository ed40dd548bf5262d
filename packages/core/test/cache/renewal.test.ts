import { expect, test } from 'vitest'
import { BrokerError } from '../../src/index.ts'
import { makeBroker } from '../support/make-broker.ts'

const hour = 3_600_000
const ask = { testTokenRequest: { audience: 'a' } }

function counting(fail: () => boolean = () => false) {
  const calls = { count: 0 }
  const issue: Parameters<typeof makeBroker>[0] = (_request, _call, { clock }) => {
    calls.count++
    if (fail()) throw new BrokerError('upstream_unavailable', 'down')
    return { response: { token: `token-${calls.count}` }, expiresAtMs: clock.now() + hour }
  }
  return { calls, issue }
}

test('renews a credential that is in use before it ends, also when nobody asks at that moment', async () => {
  const { calls, issue } = counting()
  const { broker, clock } = await makeBroker(issue)
  await broker.get('p', ask)
  await broker.get('p', ask)
  await clock.advance(hour * 0.96)
  expect(calls.count).toBe(2)
  expect((await broker.get('p', ask)).testTokenResponse.token).toBe('token-2')
  expect(calls.count).toBe(2)
})

test('lets a credential go that nobody asked for again, and forgets it at its end', async () => {
  const { calls, issue } = counting()
  const { broker, clock } = await makeBroker(issue)
  await broker.get('p', ask)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(1)
  await clock.advance(hour)
  expect(calls.count).toBe(1)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
  expect(clock.pending).toBe(0)
})

test('stops renewing when nobody has used the last one', async () => {
  const { calls, issue } = counting()
  const { broker, clock } = await makeBroker(issue)
  await broker.get('p', ask)
  await broker.get('p', ask)
  await clock.advance(10 * hour)
  expect(calls.count).toBe(2)
})

test('tries again while the old one is good when a renewal fails', async () => {
  let down = false
  const { calls, issue } = counting(() => down)
  const { broker, clock } = await makeBroker(issue)
  await broker.get('p', ask)
  await broker.get('p', ask)
  down = true
  await clock.advance(hour * 0.95)
  expect(calls.count).toBeGreaterThanOrEqual(2)
  down = false
  await clock.advance(hour * 0.049)
  expect((await broker.get('p', ask)).testTokenResponse.token).not.toBe('token-1')
})

test('does not renew for a person whose own token would have to be kept for it', async () => {
  const { calls, issue } = counting()
  const { broker, clock } = await makeBroker(issue)
  const caller = { workload: 'host', userToken: 'eyJ' }
  await broker.get('p', ask, caller)
  await broker.get('p', ask, caller)
  await clock.advance(hour * 0.97)
  expect(calls.count).toBe(1)
})

test('renews with the request as it was, whatever its owner did to it since', async () => {
  const audiences: string[] = []
  const { broker, clock } = await makeBroker(({ audience }, _call, context) => {
    audiences.push(audience)
    return { response: { token: 't' }, expiresAtMs: context.clock.now() + hour }
  })
  const body = { audience: 'a' }
  await broker.get('p', { testTokenRequest: body })
  await broker.get('p', { testTokenRequest: body })
  body.audience = 'b'
  await clock.advance(hour * 0.97)
  expect(audiences).toEqual(['a', 'a'])
})

test('leaves no timer behind when the broker is closed', async () => {
  const { broker, clock } = await makeBroker(counting().issue)
  await broker.get('p', ask)
  expect(clock.pending).toBe(1)
  await broker.close()
  expect(clock.pending).toBe(0)
})

test('leaves no timer behind for credentials that were evicted or revoked', async () => {
  const { broker, clock } = await makeBroker(counting().issue, { options: { cacheSize: 2 } })
  for (const audience of ['a', 'b', 'c', 'd']) await broker.get('p', { testTokenRequest: { audience } })
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(2)
  await broker.revoke('p', { testTokenRequest: { audience: 'c' } })
  await broker.revoke('p', { testTokenRequest: { audience: 'd' } })
  expect(clock.pending).toBe(0)
})

test('tells the provider whether somebody waits', async () => {
  const background: boolean[] = []
  const { broker, clock } = await makeBroker((_request, call, { clock }) => {
    background.push(call.background)
    return { response: { token: 't' }, expiresAtMs: clock.now() + hour }
  })
  await broker.get('p', ask)
  await broker.get('p', ask)
  await clock.advance(hour * 0.96)
  expect(background).toEqual([false, true])
})
