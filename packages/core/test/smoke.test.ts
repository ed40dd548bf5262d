import { expect, test } from 'vitest'
import { createBroker } from '../src/index.ts'
import { testPlugin } from './support/trivial-provider.ts'

test('works', async () => {
  let n = 0
  const broker = await createBroker({
    config: { version: 1, providers: { a: { use: 'trivial', options: { label: 'x' } } } },
    plugins: { trivial: testPlugin(() => ({ response: { token: `t${++n}` } })) },
  })
  const { testTokenResponse } = await broker.get('a', { testTokenRequest: { audience: 'x' } })
  expect(testTokenResponse.token).toBe('t1')
  expect((await broker.get('a', { testTokenRequest: { audience: 'x' } })).testTokenResponse.token).toBe('t1')
  const b = broker.bind('a', { testTokenRequest: { audience: 'y' } })
  expect((await b()).testTokenResponse.token).toBe('t2')
  expect(await b()).toEqual(await b())
  await expect(broker.handle({ provider: 'a', request: { testTokenReques: {} } })).rejects.toMatchInlineSnapshot(
    `[BrokerError: unknown request member testTokenReques; did you mean "testTokenRequest"?; provider "a" accepts: testTokenRequest, testStampRequest]`,
  )
  await expect(broker.handle({ provider: 'b', request: {} })).rejects.toMatchInlineSnapshot(
    `[BrokerError: no provider "b"; did you mean "a"?]`,
  )
  await expect(
    broker.handle({ provider: 'a', request: { testTokenRequest: { audience: 4, x: 1 } } }),
  ).rejects.toMatchInlineSnapshot(
    `[BrokerError: testTokenRequest.x: unknown member; accepted: audience, scopes; testTokenRequest.audience: must be a string, not a number]`,
  )
  await expect(
    createBroker({
      config: {
        version: 1,
        providers: {
          a: { use: 'trivia', options: { label: 4 } },
          b: { use: 'trivial', options: { lable: 4, secret: { env: 'NOPE' } } },
        },
        workload: {},
      } as never,
      plugins: { trivial: testPlugin(() => ({ response: { token: `t${++n}` } })) },
    }),
  ).rejects.toMatchInlineSnapshot(`
    [BrokerError: the configuration has 4 mistakes:
      workload: unknown member; did you mean "workloads"?
      providers.a.use: provider "trivia" is not installed; in /work/main/ run: npm install @credbroker/provider-trivia
      providers.b.options.secret: environment variable NOPE is not set; set it before the start
      providers.b.options.lable: unknown option; did you mean "label"?]
  `)
})
