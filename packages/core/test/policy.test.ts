import { expect, test } from 'vitest'
import { makeBroker } from './support/make-broker.ts'
import { testPlugin } from './support/trivial-provider.ts'

const issue = () => ({ response: { token: 't' } })
const ask = { testTokenRequest: { audience: 'a' } }

test('lets only the built-in workload in when nothing is said about workloads', async () => {
  const { broker } = await makeBroker(issue)
  await broker.get('p', ask)
  await broker.get('p', ask, { workload: 'host' })
  await expect(broker.get('p', ask, { workload: 'agent' })).rejects.toMatchObject({
    code: 'access_denied',
    message: 'workload "agent" is not in the configuration; add it under workloads',
  })
})

test('denies the built-in workload too once workloads are listed without it', async () => {
  const { broker } = await makeBroker(issue, { workloads: { agent: { providers: { p: {} } } } })
  await broker.get('p', ask, { workload: 'agent' })
  await expect(broker.get('p', ask)).rejects.toMatchObject({ code: 'access_denied' })
  const { broker: listed } = await makeBroker(issue, { workloads: { host: { providers: { p: null } } } })
  await listed.get('p', ask)
})

test('denies a provider that is not listed for the workload and says where to add it', async () => {
  const { broker } = await makeBroker(issue, { workloads: { agent: {} } })
  await expect(broker.get('p', ask, { workload: 'agent' })).rejects.toMatchObject({
    code: 'access_denied',
    message: 'workload "agent" may not use provider "p"; add it under workloads.agent.providers',
  })
})

test('limits a workload to kinds', async () => {
  const { broker } = await makeBroker(issue, { workloads: { agent: { providers: { p: { kinds: ['testStamp'] } } } } })
  await broker.get('p', { testStampRequest: { text: 'x' } }, { workload: 'agent' })
  await expect(broker.get('p', ask, { workload: 'agent' })).rejects.toMatchObject({ code: 'access_denied' })
})

test('holds scopes under the ceiling, and does not let a request without scopes slip under it', async () => {
  const { broker } = await makeBroker(issue, { workloads: { agent: { providers: { p: { scopes: ['read'] } } } } })
  const caller = { workload: 'agent' }
  await broker.get('p', { testTokenRequest: { audience: 'a', scopes: ['read'] } }, caller)
  for (const scopes of [undefined, [], ['read', 'write'], ['write']]) {
    const request = { testTokenRequest: { audience: 'a', ...(scopes && { scopes }) } }
    await expect(broker.handle({ provider: 'p', request, caller })).rejects.toMatchObject({ code: 'access_denied' })
  }
})

test('refuses a cached credential to a workload whose permission was taken away, through every door', async () => {
  let calls = 0
  const plugin = testPlugin(() => {
    calls++
    return { response: { token: 't' } }
  })
  const { broker } = await makeBroker(issue, { plugin, workloads: { agent: { providers: { p: {} } } } })
  const caller = { workload: 'agent' }
  const bound = broker.bind('p', ask, caller)
  await bound()
  await broker.get('p', ask, caller)
  const providers = { p: { use: 'test' } }
  await broker.reload({ version: 1, providers, workloads: { agent: { providers: {} } } })
  await expect(broker.get('p', ask, caller)).rejects.toMatchObject({ code: 'access_denied' })
  await expect(broker.handle({ provider: 'p', request: ask, caller })).rejects.toMatchObject({ code: 'access_denied' })
  await expect(bound()).rejects.toMatchObject({ code: 'access_denied' })
  await broker.reload({ version: 1, providers, workloads: { agent: { providers: { p: {} } } } })
  await bound()
  expect(calls).toBe(1)
})

test('validates before it authorizes, so that a denial is about a request that makes sense', async () => {
  const { broker } = await makeBroker(issue, { workloads: {} })
  await expect(broker.handle({ provider: 'p', request: {} })).rejects.toMatchObject({ code: 'validation_failed' })
})
