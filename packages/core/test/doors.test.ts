import { expect, test } from 'vitest'
import { BrokerError } from '../src/index.ts'
import { makeBroker } from './support/make-broker.ts'
import { testPlugin } from './support/trivial-provider.ts'

const issue = () => ({ response: { token: 't' } })
const accepted = 'provider "p" accepts: testTokenRequest, testStampRequest'

test.each([
  ['no member', {}, `the request has no member; it must have exactly one; ${accepted}`],
  [
    'two members',
    { testTokenRequest: { audience: 'a' }, testStampRequest: { text: 'x' } },
    `the request has more than one member; it must have exactly one; ${accepted}`,
  ],
  [
    'an unknown member',
    { testTokenRequst: {} },
    `unknown request member testTokenRequst; did you mean "testTokenRequest"?; ${accepted}`,
  ],
  ['an array', [], `the request must be an object with exactly one member, not an array; ${accepted}`],
  ['null', null, `the request must be an object with exactly one member, not null; ${accepted}`],
  ['a text', 'testTokenRequest', `the request must be an object with exactly one member, not a string; ${accepted}`],
])('refuses an envelope with %s and names what is accepted', async (_name, request, message) => {
  const { broker } = await makeBroker(issue)
  await expect(broker.handle({ provider: 'p', request })).rejects.toMatchObject({
    code: 'validation_failed',
    message,
    provider: 'p',
  })
})

test('takes a member that is undefined for no member', async () => {
  const { broker } = await makeBroker(issue)
  const request = { testTokenRequest: { audience: 'a' }, testStampRequest: undefined }
  expect(await broker.handle({ provider: 'p', request })).toEqual({ testTokenResponse: { token: 't' } })
})

test('lists every member that breaks the schema, by path, without a value', async () => {
  const { broker } = await makeBroker(issue)
  const request = { testTokenRequest: { audiense: 'hunter2-value', scopes: ['ok', 7], audience: '' } }
  const error = await broker.handle({ provider: 'p', request }).catch((thrown) => thrown)
  expect(error.details.fieldList).toEqual([
    { name: 'testTokenRequest.audiense', message: 'unknown member; did you mean "audience"?' },
    { name: 'testTokenRequest.audience', message: 'must not be empty' },
    { name: 'testTokenRequest.scopes[1]', message: 'must be a string, not a number' },
  ])
  expect(error.message).not.toContain('hunter2')
})

test('refuses an unknown provider and guesses which was meant', async () => {
  const { broker } = await makeBroker(issue)
  await expect(broker.handle({ provider: 'pp', request: {} })).rejects.toMatchObject({
    code: 'not_found',
    message: 'no provider "pp"; did you mean "p"?',
  })
})

test('does not repeat a provider name that could be anything', async () => {
  const { broker } = await makeBroker(issue)
  await expect(broker.handle({ provider: 'a secret\npasted here', request: {} })).rejects.toMatchObject({
    code: 'not_found',
    message: 'no provider of that name; accepted: p',
  })
  await expect(broker.handle({ provider: 7, request: {} })).rejects.toMatchObject({ code: 'validation_failed' })
  await expect(broker.handle({ provider: '__proto__', request: {} })).rejects.toMatchObject({ code: 'not_found' })
})

test('binds once and answers from the cache, and looks at expiry and abort on each call', async () => {
  let calls = 0
  const { broker, clock } = await makeBroker((_request, _call, context) => ({
    response: { token: `t${++calls}` },
    expiresAtMs: context.clock.now() + 60_000,
  }))
  const controller = new AbortController()
  const token = broker.bind(
    'p',
    { testTokenRequest: { audience: 'a' } },
    { workload: 'host', signal: controller.signal },
  )
  expect(await token()).toBe(await token())
  expect(calls).toBe(1)
  await clock.advance(59_000)
  expect((await token()).testTokenResponse.token).toBe('t2')
  controller.abort('enough')
  await expect(token()).rejects.toBe('enough')
})

test('binds a copy: the caller can change its object, but not what is asked for', async () => {
  const { broker } = await makeBroker(({ audience }) => ({ response: { token: audience } }))
  const request = { testTokenRequest: { audience: 'a' } }
  const token = broker.bind('p', request)
  request.testTokenRequest.audience = 'b'
  expect((await token()).testTokenResponse.token).toBe('a')
})

test('rejects, and does not throw, when a plugin fails over what decides identity', async () => {
  const base = testPlugin(issue)
  const cache = () => {
    throw new Error('no identity')
  }
  const plugin = { ...base, kinds: { ...base.kinds, testToken: { ...base.kinds.testToken, cache } } }
  const { broker } = await makeBroker(issue, { plugin })
  const request = { testTokenRequest: { audience: 'a' } }
  await expect(broker.get('p', request)).rejects.toMatchObject({ code: 'internal' })
  await expect(broker.bind('p', request)()).rejects.toMatchObject({ code: 'internal' })
})

test('refuses to bind a request that is wrong', async () => {
  const { broker } = await makeBroker(issue)
  expect(() => broker.bind('p', { testTokenRequest: { audience: '' } })).toThrow(BrokerError)
  expect(() => broker.bind('q', { testTokenRequest: { audience: 'a' } })).toThrow(/no provider "q"/)
})

test('forgets a revoked credential and has the provider end it', async () => {
  const revoked: string[] = []
  let calls = 0
  const plugin = testPlugin(() => ({ response: { token: `t${++calls}` } }), {
    revoke: {
      testToken: ({ audience }) => {
        revoked.push(audience)
      },
    },
  })
  const { broker } = await makeBroker(issue, { plugin })
  const token = broker.bind('p', { testTokenRequest: { audience: 'a' } })
  await token()
  await token()
  await broker.revoke('p', { testTokenRequest: { audience: 'a' } })
  expect(revoked).toEqual(['a'])
  expect((await token()).testTokenResponse.token).toBe('t2')
})

test('does not give a revoked credential to anybody who asks later, also when a flight was under way', async () => {
  let calls = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const { broker } = await makeBroker(async () => {
    const token = `t${++calls}`
    await promise
    return { response: { token } }
  })
  const ask = { testTokenRequest: { audience: 'a' } }
  const token = broker.bind('p', ask)
  const waiting = token()
  await broker.revoke('p', ask)
  resolve()
  expect((await waiting).testTokenResponse.token).toBe('t1')
  expect((await token()).testTokenResponse.token).toBe('t2')
  expect((await broker.get('p', ask)).testTokenResponse.token).toBe('t2')
})

test('describes itself and runs the checks of its providers', async () => {
  const plugin = testPlugin(issue, {
    check() {
      throw new BrokerError('upstream_rejected', 'the key was refused', { details: { upstreamCode: 'invalid_client' } })
    },
  })
  const { broker } = await makeBroker(issue, { plugin })
  expect(broker.describe()).toEqual({
    providers: [
      {
        name: 'p',
        use: 'test',
        kinds: [
          { kind: 'testToken', requestMember: 'testTokenRequest', cached: true },
          { kind: 'testStamp', requestMember: 'testStampRequest', cached: false },
        ],
        facts: {},
        health: { status: 'unknown' },
        cachedCredentials: 0,
      },
    ],
    workloads: ['host'],
  })
  expect(await broker.check()).toMatchObject([
    { provider: 'p', status: 'failing', error: { code: 'upstream_rejected' } },
  ])
  expect(await (await makeBroker(issue)).broker.check()).toEqual([{ provider: 'p', status: 'unchecked' }])
})

test('tells in its description how a provider does', async () => {
  let fail = true
  const { broker, clock } = await makeBroker(() => {
    if (fail) throw new BrokerError('upstream_unavailable', 'down')
    return { response: { token: 't' } }
  })
  await broker.get('p', { testTokenRequest: { audience: 'a' } }).catch(() => {})
  expect(broker.describe().providers[0]?.health).toEqual({
    status: 'failing',
    lastCode: 'upstream_unavailable',
    changedAtMs: clock.now(),
  })
  fail = false
  await broker.get('p', { testTokenRequest: { audience: 'a' } })
  expect(broker.describe().providers[0]?.health.status).toBe('good')
})

test('closes once, refuses afterwards, and lets what is under way finish', async () => {
  const order: string[] = []
  const { promise, resolve } = Promise.withResolvers<{ response: { token: string } }>()
  const plugin = testPlugin(() => promise, { close: () => void order.push('closed') })
  const { broker } = await makeBroker(issue, { plugin })
  const token = broker.bind('p', { testTokenRequest: { audience: 'b' } })
  const pending = broker.get('p', { testTokenRequest: { audience: 'a' } }).then(() => order.push('answered'))
  await Promise.resolve()
  const closing = broker.close()
  expect(broker.close()).toBe(closing)
  await expect(broker.handle({ provider: 'p', request: {} })).rejects.toMatchObject({
    code: 'internal',
    message: 'this broker is closed; make a new one',
  })
  await expect(token()).rejects.toMatchObject({ code: 'internal' })
  resolve({ response: { token: 't' } })
  await Promise.all([pending, closing])
  expect(order).toEqual(['answered', 'closed'])
})
