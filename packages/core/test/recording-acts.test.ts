import { expect, test } from 'vitest'
import { type AuditRecord, type CalledEvent, createBroker, memoryStore } from '../src/index.ts'
import { VirtualClock } from '@credbroker/testkit'
import { makeBroker } from './support/make-broker.ts'
import { testPlugin } from './support/trivial-provider.ts'

test('puts an act of the host into the audit log, with a hash of what it hands out', async () => {
  const clock = new VirtualClock()
  const records: AuditRecord[] = []
  const broker = await createBroker({
    config: { version: 1, store: { use: 'memory' }, providers: { p: { use: 'test' } } },
    plugins: { test: testPlugin(() => ({ response: { token: 't' } })) },
    services: { clock, store: memoryStore(clock), audit: { append: (record) => void records.push(record) } },
    extension: { name: 'server', sectionSchema: { type: 'object' } },
  })
  await broker.record({
    action: 'workload_token_issued',
    caller: { workload: 'agent', user: 'ann', requestId: 'r1' },
    resource: 'workload-identity/agent',
    credential: 'canary-workload-token',
    expiresAtMs: 5,
  })
  expect(records).toMatchObject([
    {
      action: 'workload_token_issued',
      workload: 'agent',
      user: 'ann',
      requestId: 'r1',
      resource: 'workload-identity/agent',
      decision: 'granted',
      expiresAtMs: 5,
      credentials: [expect.stringMatching(/^[\w-]{22}$/)],
    },
  ])
  expect(JSON.stringify(records)).not.toContain('canary')
})

test('rejects when the act cannot be recorded, so that it is not done', async () => {
  const audit = { append: () => Promise.reject(new Error('disk full')) }
  const { broker } = await makeBroker(() => ({ response: { token: 't' } }), { audit })
  const act = broker.record({ action: 'resource_created', caller: { workload: 'operator:x' } })
  await expect(act).rejects.toMatchObject({ code: 'internal', retryable: true })
})

test('tells of calls to vendors, whether they were answered or not', async () => {
  const clock = new VirtualClock()
  const heard: CalledEvent[] = []
  let answer: () => Promise<Response> = async () => new Response('', { status: 418 })
  const plugin = testPlugin(async (_request, _call, { fetch }) => {
    await fetch('https://vendor.example/').catch(() => {})
    return { response: { token: 't' } }
  })
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'test' } } },
    plugins: { test: plugin },
    services: { clock, fetch: () => answer() },
  })
  await broker.get('p', { testTokenRequest: { audience: 'unheard' } })
  broker.on('called', (event) => void heard.push(event))
  await broker.get('p', { testTokenRequest: { audience: 'a' } })
  answer = async () => {
    await clock.advance(70)
    throw new Error('no route')
  }
  await broker.get('p', { testTokenRequest: { audience: 'b' } })
  expect(heard).toMatchObject([
    { provider: 'p', status: 418, durationMs: 0 },
    { provider: 'p', durationMs: 70 },
  ])
  expect(heard[1]).not.toHaveProperty('status')
})

test('puts what a host refused itself into the audit log, and does not mind when that is not possible', async () => {
  const records: AuditRecord[] = []
  const { broker } = await makeBroker(() => ({ response: { token: 't' } }), {
    audit: { append: (record) => void records.push(record) },
  })
  await broker.recordRefusal({ workload: 'access-key:x', requestId: 'r1' }, 'operation/Get', 'access_denied')
  expect(records).toMatchObject([
    {
      action: 'operation_refused',
      workload: 'access-key:x',
      requestId: 'r1',
      resource: 'operation/Get',
      decision: 'denied',
      reason: 'access_denied',
    },
  ])
  const audit = { append: () => Promise.reject(new Error('disk full')) }
  const { broker: full } = await makeBroker(() => ({ response: { token: 't' } }), { audit })
  await full.recordRefusal({ workload: 'access-key:x' }, 'operation/Get', 'access_denied')
})
