import { expect, test } from 'vitest'
import { BrokerError, type BrokerErrorCode } from '../../src/index.ts'
import { makeBroker } from '../support/make-broker.ts'
import { testPlugin } from '../support/trivial-provider.ts'

async function made(code: BrokerErrorCode, refusals?: string) {
  const state = { calls: 0, refuse: true }
  const plugin = testPlugin(() => {
    state.calls++
    if (state.refuse) throw new BrokerError(code, 'the vendor said no', { details: { upstreamCode: 'invalid_grant' } })
    return { response: { token: 't' } }
  })
  const cache = refusals === undefined ? {} : { cache: { refusals } }
  const bench = await makeBroker(() => ({ response: { token: '' } }), {
    options: {
      config: { version: 1, providers: { p: { use: 'test', ...cache } } },
      plugins: { test: plugin },
      cacheSize: 3,
    },
  })
  return { ...bench, state }
}
const ask = (audience = 'a') => ({ testTokenRequest: { audience } })

test.each(['upstream_rejected', 'access_denied', 'not_found'] as const)(
  'repeats a definite %s without asking again, each time with the caller’s own request id',
  async (code) => {
    const { broker, clock, state } = await made(code)
    for (const requestId of ['r1', 'r2', 'r3']) {
      const error: unknown = await broker.get('p', ask(), { workload: 'host', requestId }).catch((thrown) => thrown)
      expect(error).toMatchObject({ code, requestId, details: { upstreamCode: 'invalid_grant' } })
    }
    expect(state.calls).toBe(1)
    await clock.advance(10_000)
    await expect(broker.get('p', ask())).rejects.toMatchObject({ code })
    expect(state.calls).toBe(2)
  },
)

test.each(['upstream_unavailable', 'throttled', 'internal'] as const)('asks again after %s', async (code) => {
  const { broker, state } = await made(code)
  await broker.get('p', ask()).catch(() => {})
  await broker.get('p', ask()).catch(() => {})
  expect(state.calls).toBe(2)
})

test('asks again when a caller forces it, and forgets the refusal when that succeeds', async () => {
  const { broker, state } = await made('upstream_rejected')
  await broker.get('p', ask()).catch(() => {})
  state.refuse = false
  await expect(broker.get('p', ask())).rejects.toMatchObject({ code: 'upstream_rejected' })
  await broker.get('p', ask(), { workload: 'host', forceRefresh: true })
  await broker.get('p', ask())
  expect(state.calls).toBe(2)
})

test('does not remember a refusal that its provider calls retryable', async () => {
  let calls = 0
  const { broker } = await makeBroker(() => {
    calls++
    throw new BrokerError('upstream_rejected', 'not yet', { retryable: true })
  })
  await broker.get('p', ask()).catch(() => {})
  await broker.get('p', ask()).catch(() => {})
  expect(calls).toBe(2)
})

test('a refusal that was overcome does not come back when the credential ends', async () => {
  let refuse = true
  const { broker, clock } = await makeBroker((_request, _call, context) => {
    if (refuse) throw new BrokerError('upstream_rejected', 'no')
    return { response: { token: 't' }, expiresAtMs: context.clock.now() + 2_000 }
  })
  await broker.get('p', ask()).catch(() => {})
  refuse = false
  await broker.get('p', ask(), { workload: 'host', forceRefresh: true })
  await clock.advance(1_990)
  expect((await broker.get('p', ask())).testTokenResponse.token).toBe('t')
})

test('remembers a refusal of one request and not of its neighbours', async () => {
  const { broker, state } = await made('upstream_rejected')
  await broker.get('p', ask('a')).catch(() => {})
  state.refuse = false
  await broker.get('p', ask('b'))
  await expect(broker.get('p', ask('a'))).rejects.toMatchObject({ code: 'upstream_rejected' })
})

test('is bounded like the rest of the cache, and leaves nothing behind', async () => {
  const { broker, clock, state } = await made('upstream_rejected')
  for (let index = 0; index < 10; index++) await broker.get('p', ask(`a${index}`)).catch(() => {})
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(3)
  await clock.advance(11_000)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
  expect(clock.pending).toBe(0)
  expect(state.calls).toBe(10)
})

test('remembers nothing when the configuration says so', async () => {
  const { broker, state } = await made('upstream_rejected', '0s')
  await broker.get('p', ask()).catch(() => {})
  await broker.get('p', ask()).catch(() => {})
  expect(state.calls).toBe(2)
  expect(broker.describe().providers[0]?.cachedCredentials).toBe(0)
})
