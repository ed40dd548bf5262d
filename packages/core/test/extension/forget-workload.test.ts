import { expect, test } from 'vitest'
import { createBroker, memoryStore } from '../../src/index.ts'
import { VirtualClock } from '@credbroker/testkit'
import { RecordingLogger } from '../support/make-broker.ts'
import { testPlugin } from '../support/trivial-provider.ts'

test('drops what is cached for one workload, at every provider, and nothing else', async () => {
  let issued = 0
  const clock = new VirtualClock()
  const rules = { providers: { '*': {} } }
  const broker = await createBroker({
    config: {
      version: 1,
      store: { use: 'memory' },
      providers: { own: { use: 'test' } },
      workloads: { gone: rules, other: rules },
    },
    plugins: { test: testPlugin(() => ({ response: { token: `token-${++issued}` } })) },
    services: { clock, logger: new RecordingLogger(), store: memoryStore(clock) },
    extension: {
      name: 'server',
      sectionSchema: { type: 'object' },
      additions: async () => ({ providers: { 'added~1': { use: 'test' } } }),
    },
  })
  const tokens = async (workload: string, user?: string) => {
    const caller = { workload, ...(user !== undefined && { user }) }
    const ask = { testTokenRequest: { audience: 'a' } }
    const answers = ['own', 'added~1'].map((provider) => broker.get(provider, ask, caller))
    return (await Promise.all(answers)).map(({ testTokenResponse }) => testTokenResponse.token)
  }
  const [gone, ofAlice, other] = [await tokens('gone'), await tokens('gone', 'alice'), await tokens('other', 'alice')]
  expect(await tokens('gone', 'alice')).toEqual(ofAlice)
  broker.extension?.forgetWorkload('gone')
  expect(await tokens('other', 'alice')).toEqual(other)
  const after = [...(await tokens('gone')), ...(await tokens('gone', 'alice'))]
  expect(after.filter((token) => [...gone, ...ofAlice].includes(token))).toEqual([])
  await broker.close()
})
