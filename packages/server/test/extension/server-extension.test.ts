import { expect, test } from 'vitest'
import { controlBench } from '../agentcore/control/support/control-bench.ts'

test.each([
  [
    'a provider',
    { providers: { p: { use: 'apikey', options: { keys: { default: 7 } } } } },
    'providers.p.options.keys',
  ],
  ['the section', { server: { auth: 'no' } }, 'server.auth'],
  ['what only the server knows of the section', { server: { workloadTokens: { lifetime: '1ms' } } }, 'server.workload'],
])('what is wrong with %s is said, at the start and at a reload', async (_, config, path) => {
  const refusal = {
    code: 'config_invalid',
    details: { problems: [{ path: expect.stringContaining(path) }] },
  }
  await expect(controlBench().open({ config })).rejects.toMatchObject(refusal)
  const { broker } = await controlBench().open()
  await expect(broker.reload({ version: 1, providers: {}, ...config })).rejects.toMatchObject(refusal)
})

test('a broker does not start without knowing what its store holds', async () => {
  const bench = controlBench()
  await bench.open()
  bench.store.failBefore('list', 100)
  await expect(bench.open()).rejects.toThrow()
})
