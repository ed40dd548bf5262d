import { expect, test } from 'vitest'
import { BrokerError } from '../../src/index.ts'
import { deferred, makeBroker } from '../support/make-broker.ts'
import { settle } from '../support/settle.ts'
import { testPlugin, type TestTokenResponse } from '../support/trivial-provider.ts'
import type { Issued } from '../../src/index.ts'

const ask = (audience: string) => ({ testTokenRequest: { audience } })

/** Two providers of one plugin: `p` with limits, `q` without. */
async function made(
  issue: (name: string, audience: string, signal: AbortSignal) => Promise<Issued<TestTokenResponse>>,
  limits: { deadline?: string; concurrency?: number } = {},
) {
  const plugin = testPlugin(({ audience }, call, { name }) => issue(name, audience, call.signal))
  return makeBroker(() => ({ response: { token: '' } }), {
    options: {
      config: { version: 1, providers: { p: { use: 'test', limits }, q: { use: 'test' } } },
      plugins: { test: plugin },
    },
  })
}

test('runs no more calls of a provider at once than its limit; the others come in order', async () => {
  const started: string[] = []
  const gates = new Map<string, () => void>()
  const { broker } = await made(
    (_name, audience) => {
      started.push(audience)
      return new Promise((resolve) => gates.set(audience, () => resolve({ response: { token: audience } })))
    },
    { concurrency: 2 },
  )
  const answers = ['a', 'b', 'c', 'd'].map((audience) => broker.get('p', ask(audience)))
  const other = broker.get('q', ask('x'))
  await settle()
  expect(started).toEqual(['a', 'b', 'x'])
  gates.get('b')?.()
  await settle()
  expect(started).toEqual(['a', 'b', 'x', 'c'])
  for (const audience of ['a', 'c', 'x']) gates.get(audience)?.()
  await settle()
  gates.get('d')?.()
  expect((await Promise.all(answers)).map((answer) => answer.testTokenResponse.token)).toEqual(['a', 'b', 'c', 'd'])
  await other
})

test('a provider that hangs slows only itself, and its places are free again after the deadline', async () => {
  let hang = true
  const { broker, clock } = await made(
    async (name) => (hang && name === 'p' ? new Promise(() => {}) : { response: { token: 't' } }),
    { deadline: '2s', concurrency: 1 },
  )
  const stuck = [broker.get('p', ask('a')), broker.get('p', ask('b'))].map((answer) => answer.catch((error) => error))
  await broker.get('q', ask('a'))
  await clock.advance(2_000)
  for (const error of await Promise.all(stuck)) expect(error).toMatchObject({ code: 'upstream_unavailable' })
  hang = false
  await broker.get('p', ask('c'))
  expect(clock.pending).toBe(0)
})

test('leaves a provider alone for a moment that failed several times in a row, and tries it again', async () => {
  let calls = 0
  let down = true
  const { broker, clock } = await made(async () => {
    calls++
    if (down) throw new BrokerError('upstream_unavailable', 'connection refused')
    return { response: { token: 't' } }
  })
  for (let index = 0; index < 20; index++) await broker.get('p', ask(`a${index}`)).catch(() => {})
  expect(calls).toBe(5)
  const error: unknown = await broker.get('p', ask('z')).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'upstream_unavailable', retryable: true, provider: 'p' })
  expect((error as BrokerError).retryAfterMs).toBeLessThanOrEqual(1_000)
  await broker.get('q', ask('z')).catch(() => {})
  expect(calls).toBe(6)
  down = false
  await clock.advance(1_000)
  await broker.get('p', ask('z'))
  await broker.get('p', ask('y'))
})

test('a refusal in between shows that the provider is there, so failures before it do not count', async () => {
  let calls = 0
  const { broker } = await made(async () => {
    calls++
    throw new BrokerError(calls === 5 ? 'upstream_rejected' : 'upstream_unavailable', 'no')
  })
  for (let index = 0; index < 9; index++) await broker.get('p', ask(`a${index}`)).catch(() => {})
  expect(calls).toBe(9)
})

test('a provider that answers at once, or throws at once, gives its place back', async () => {
  const plugin = testPlugin(({ audience }) => {
    if (audience === 'bad') throw new BrokerError('upstream_rejected', 'no')
    return { response: { token: audience } }
  })
  const { broker } = await makeBroker(() => ({ response: { token: '' } }), {
    options: {
      config: { version: 1, providers: { p: { use: 'test', limits: { concurrency: 1 } } } },
      plugins: { test: plugin },
    },
  })
  await broker.get('p', ask('bad')).catch(() => {})
  for (const audience of ['a', 'b', 'c']) {
    expect((await broker.get('p', ask(audience))).testTokenResponse.token).toBe(audience)
  }
})

test('does not leave a provider alone that refuses: it is there', async () => {
  let calls = 0
  const { broker } = await made(async () => {
    calls++
    throw new BrokerError('upstream_rejected', 'no')
  })
  for (let index = 0; index < 20; index++) await broker.get('p', ask(`a${index}`)).catch(() => {})
  expect(calls).toBe(20)
})

test('a line that is too long is refused at once, and who gave up leaves it', async () => {
  const gate = deferred<Issued<TestTokenResponse>>()
  const { broker, clock } = await made(() => gate.promise, { concurrency: 1 })
  const waiting = Array.from({ length: 10_001 }, (_, index) =>
    broker.get('p', ask(`a${index}`)).catch((error) => error),
  )
  await settle()
  const error: unknown = await broker.get('p', ask('one more')).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'throttled', retryAfterMs: 1_000 })
  await clock.advance(30_000)
  for (const outcome of await Promise.all(waiting)) expect(outcome).toMatchObject({ code: 'upstream_unavailable' })
  gate.resolve({ response: { token: 't' } })
  await clock.advance(1_000)
  expect((await broker.get('p', ask('later'))).testTokenResponse.token).toBe('t')
})
