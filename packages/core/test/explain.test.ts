import { expect, test } from 'vitest'
import { makeBroker } from './support/make-broker.ts'
import { testPlugin } from './support/trivial-provider.ts'

const issue = () => ({ response: { token: 't' } })
const ask = { testTokenRequest: { audience: 'a' } }

function withFlows() {
  const plugin = testPlugin(issue)
  const { testToken } = plugin.kinds
  return {
    ...plugin,
    kinds: {
      ...plugin.kinds,
      testToken: {
        ...testToken,
        flowOf: ({ audience }: { audience: string }) => audience.toUpperCase(),
        returnUrlOf: ({ audience }: { audience: string }) =>
          audience === 'back' ? 'https://app.example/back' : undefined,
      },
    },
  }
}

test('names the rule that allows a request', async () => {
  const { broker } = await makeBroker(issue, { workloads: { agent: { providers: { p: {} } } } })
  expect(broker.explain('p', ask, { workload: 'agent' })).toEqual({
    decision: 'allowed',
    workload: 'agent',
    provider: 'p',
    kind: 'testToken',
    rule: 'workloads.agent.providers.p',
    reason: 'workloads.agent.providers.p allows it',
  })
})

test.each([
  ['an unknown workload', 'p', ask, 'nobody', 'access_denied', /not in the configuration/],
  ['an unknown provider', 'q', ask, 'agent', 'not_found', /no provider "q"/],
  ['an invalid request', 'p', { testTokenRequest: {} }, 'agent', 'validation_failed', /audience/],
  ['a kind that the rule leaves out', 'p', { testStampRequest: { text: 'x' } }, 'agent', 'access_denied', /kinds/],
])('says what is wrong with %s', async (_what, provider, request, workload, code, reason) => {
  const workloads = { agent: { providers: { p: { kinds: ['testToken'] } } } }
  const { broker } = await makeBroker(issue, { workloads })
  const explanation = broker.explain(provider, request, { workload })
  expect(explanation).toMatchObject({ decision: 'denied', reason: expect.stringMatching(reason), error: { code } })
})

test('asks no provider and leaves no trace', async () => {
  let asked = 0
  const records: unknown[] = []
  const { broker } = await makeBroker(
    () => {
      asked++
      return issue()
    },
    { audit: { append: (record) => void records.push(record) } },
  )
  broker.explain('p', ask)
  broker.explain('p', ask, { workload: 'nobody' })
  expect([asked, records.length]).toEqual([0, 0])
})

test('holds a workload to the flows of its rule', async () => {
  const workloads = { agent: { providers: { p: { flows: ['A'] } } } }
  const { broker } = await makeBroker(issue, { workloads, plugin: withFlows() })
  await broker.get('p', ask, { workload: 'agent' })
  await expect(broker.get('p', { testTokenRequest: { audience: 'b' } }, { workload: 'agent' })).rejects.toMatchObject({
    code: 'access_denied',
    message: `workload "agent" may not use the flow B of provider "p"; add it to the rule's flows`,
  })
})

test('says whether a user may be sent back to where the request wants', async () => {
  const returnUrls = ['https://app.example/back']
  const back = { testTokenRequest: { audience: 'back' } }
  const listed = { agent: { providers: { p: {} }, returnUrls } }
  const { broker } = await makeBroker(issue, { workloads: listed, plugin: withFlows() })
  expect(broker.explain('p', back, { workload: 'agent' }).decision).toBe('allowed')
  const { broker: without } = await makeBroker(issue, {
    workloads: { agent: { providers: { p: {} } } },
    plugin: withFlows(),
  })
  expect(without.explain('p', back, { workload: 'agent' })).toMatchObject({
    decision: 'denied',
    reason: expect.stringMatching(/workloads\.agent\.returnUrls/),
  })
})

test('gives workloads that have no rules of their own those of "*", and nothing where "*" says nothing', async () => {
  const workloads = { '*': { providers: { '*': { kinds: ['testStamp'] } } }, plain: {}, own: { providers: { p: {} } } }
  const { broker } = await makeBroker(issue, { workloads })
  const stamp = { testStampRequest: { text: 'x' } }
  for (const workload of ['plain', 'anybody']) {
    expect(broker.explain('p', stamp, { workload })).toMatchObject({
      decision: 'allowed',
      rule: 'workloads.*.providers.*',
    })
    expect(broker.explain('p', ask, { workload }).decision).toBe('denied')
  }
  expect(broker.explain('p', ask, { workload: 'own' }).decision).toBe('allowed')
  const { broker: none } = await makeBroker(issue, { workloads: { plain: {} } })
  expect(none.explain('p', ask, { workload: 'plain' }).decision).toBe('denied')
})

test('refuses a limit on flows of a provider that has none', async () => {
  const workloads = { agent: { providers: { p: { flows: ['M2M'] } } } }
  await expect(makeBroker(issue, { workloads })).rejects.toMatchObject({
    message: expect.stringMatching(/have no flows/),
  })
})
