import { context, propagation, trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, onTestFinished, test } from 'vitest'
import { ask } from './support/ask.ts'
import { workloadToken } from './support/consenting.ts'
import { liveServer } from './support/live-server.ts'

test('the spans of a server name operations and how they ended, and hold nothing that was sent or handed out', async () => {
  const exporter = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  onTestFinished(() => {
    trace.disable()
    propagation.disable()
    context.disable()
  })
  const { server, endpoint, key } = await liveServer({
    config: {
      providers: { keys: { use: 'apikey', options: { keys: { only: 'canary-key-of-somebody' } } } },
      workloads: { agent: { providers: { keys: {} } } },
    },
  })
  onTestFinished(() => server.close())
  const signer = await key()
  const token = await workloadToken(endpoint, signer, 'agent', { userId: 'canary-user' })
  const apiKey = (name: string, workloadIdentityToken: string) =>
    ask(endpoint, signer, '/identities/api-key', { workloadIdentityToken, resourceCredentialProviderName: name })
  expect(await apiKey('keys', token)).toMatchObject({ status: 200 })
  expect(await apiKey('canary-name', token)).toMatchObject({ status: 404 })
  expect(await apiKey('keys', `${token}canary`)).toMatchObject({ status: 401 })
  expect(await ask(endpoint, signer, '/identities/canary-path')).toMatchObject({ status: 404 })

  const spans = exporter.getFinishedSpans()
  expect(spans.map(({ name, attributes }) => [name, attributes['http.response.status_code']])).toEqual([
    ['credbroker.GetWorkloadAccessTokenForUserId', 200],
    ['credbroker.GetResourceApiKey', 200],
    ['credbroker.GetResourceApiKey', 404],
    ['credbroker.GetResourceApiKey', 401],
    ['credbroker.unknown', 404],
  ])
  const text = JSON.stringify(
    spans.map(({ name, attributes, events, status, links }) => [name, attributes, events, status, links]),
  )
  for (const secret of ['canary', token, token.slice(-20), signer.id, signer.secret]) expect(text).not.toContain(secret)
})
