import { createBroker, defineProvider, type Entry } from '@credbroker/core'
import { expect, onTestFinished, test } from 'vitest'
import type { AnyOperation } from '../../src/operation/operation.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    acmeThing: Entry<object, { readonly value: string }>
  }
}

const operation: AnyOperation = {
  name: 'GetResourceApiKey',
  plane: 'data',
  method: 'POST',
  path: '/identities/api-key',
  status: 200,
  inputSchema: {},
  validate: Object.assign((): boolean => true, { errors: null }),
  administrative: false,
  handle: () => undefined,
}

test('requests are counted by operation and status, and those for no operation as unknown', async () => {
  const metrics = createMetrics()
  metrics.request({ operation, status: 200, durationMs: 3 })
  metrics.request({ operation, status: 200, durationMs: 300 })
  metrics.request({ operation, status: 403, durationMs: 1 })
  metrics.request({ operation: undefined, status: 413, durationMs: 1 })
  const { contentType, text } = await metrics.text()
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/)
  const labels = 'operation="GetResourceApiKey",status="200"'
  expect(text).toContain(`credbroker_request_duration_seconds_count{${labels}} 2`)
  expect(text).toContain(`credbroker_request_duration_seconds_bucket{le="0.005",${labels}} 1`)
  expect(text).toContain('credbroker_request_duration_seconds_count{operation="GetResourceApiKey",status="403"} 1')
  expect(text).toContain('credbroker_request_duration_seconds_count{operation="unknown",status="413"} 1')
})

test('what a credential provider took is shown by operation and provider', async () => {
  const metrics = createMetrics()
  metrics.providerAsked('GetResourceOauth2Token', 'github', 3)
  metrics.providerAsked('GetResourceOauth2Token', 'github', 700)
  metrics.providerAsked('GetResourceApiKey', 'openai', 1)
  const { text } = await metrics.text()
  const labels = 'operation="GetResourceOauth2Token",provider="github"'
  expect(text).toContain(`credbroker_credential_duration_seconds_bucket{le="0.005",${labels}} 1`)
  expect(text).toContain(`credbroker_credential_duration_seconds_sum{${labels}} 0.703`)
  expect(text).toContain(
    'credbroker_credential_duration_seconds_count{operation="GetResourceApiKey",provider="openai"} 1',
  )
})

test('upstream calls and gauges are shown, the latter as they are when asked', async () => {
  let waiting = 1
  const metrics = createMetrics({ auditWaiting: () => waiting, auditLagMs: () => 2500 })
  metrics.upstreamCall({ provider: 'github', outcome: '5xx', durationMs: 1500 })
  waiting = 7
  const { text } = await metrics.text()
  expect(text).toContain('credbroker_upstream_duration_seconds_sum{provider="github",outcome="5xx"} 1.5')
  expect(text).toContain('credbroker_audit_waiting 7')
  expect(text).toContain('credbroker_audit_lag_seconds 2.5')
})

test('what is not asked for is not shown, and two of them do not meet', async () => {
  const first = createMetrics()
  const second = createMetrics()
  first.request({ operation: undefined, status: 200, durationMs: 1 })
  const { text } = await second.text()
  expect(text).not.toMatch(/status="200"|audit|process_|nodejs_/)
})

const plugin = defineProvider({
  apiVersion: 1,
  configSchema: { type: 'object' },
  kinds: { acmeThing: { requestSchema: { type: 'object' }, cache: true } },
  create: () => ({
    issue: { acmeThing: () => ({ response: { value: 'hunter2' }, expiresAtMs: Date.now() + 3_600_000 }) },
  }),
})

test('what a broker hands out and refuses is counted until the listening ends', async () => {
  const broker = await createBroker({
    config: {
      version: 1,
      store: { use: 'memory' },
      providers: { thing: { use: 'test-plugin' } },
      workloads: { agent: { providers: { thing: {} } } },
    },
    baseUrl: import.meta.url,
    plugins: { 'test-plugin': plugin },
  })
  onTestFinished(() => broker.close())
  const metrics = createMetrics()
  const stop = metrics.listen(broker)
  const ask = (provider: string, workload: string) =>
    broker.handle({ provider, request: { acmeThingRequest: {} }, caller: { workload } }).catch(() => {})
  await ask('thing', 'agent')
  await ask('thing', 'agent')
  await ask('thing', 'stranger')
  await ask('made-up', 'agent')
  stop()
  await ask('thing', 'agent')
  const { text } = await metrics.text()
  expect(text).toContain('credbroker_credentials_issued_total{provider="thing",kind="acmeThing",cached="false"} 1')
  expect(text).toContain('credbroker_credentials_issued_total{provider="thing",kind="acmeThing",cached="true"} 1')
  expect(text).toContain('credbroker_refusals_total{provider="thing",code="access_denied"} 1')
  expect(text).toContain('credbroker_refusals_total{provider="unknown",code="not_found"} 1')
  expect(text).not.toMatch(/made-up|stranger|hunter2/)
})
