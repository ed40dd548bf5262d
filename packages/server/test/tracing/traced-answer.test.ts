import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api'
import type { TextMapPropagator } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, expect, test } from 'vitest'
import type { WireRequest, WireResponse } from '../../src/operation/wire.ts'
import { tracedAnswer } from '../../src/tracing/traced-answer.ts'

afterEach(() => {
  trace.disable()
  propagation.disable()
  context.disable()
})

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parentId = 'b7ad6b7169203331'

/** W3C Trace Context, as far as a test needs it. */
const traceparent: TextMapPropagator = {
  inject() {},
  fields: () => ['traceparent'],
  extract(into, carrier, getter) {
    const [, traceId = '', spanId = '', flags = ''] = String(getter.get(carrier, 'traceparent') ?? '').split('-')
    if (traceId === '') return into
    return trace.setSpanContext(into, { traceId, spanId, traceFlags: Number(flags), isRemote: true })
  },
}

const request: WireRequest = {
  method: 'POST',
  target: '/identities/api-key',
  headers: { authorization: 'hunter2', traceparent: `00-${traceId}-${parentId}-01` },
  body: Buffer.from('hunter2'),
}
const done: WireResponse = { status: 200, headers: {}, body: 'hunter2' }
const nameOf = ({ target }: WireRequest) => (target === '/identities/api-key' ? 'GetResourceApiKey' : undefined)

function tracer(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  propagation.setGlobalPropagator(traceparent)
  return exporter
}

test('without a tracer the very same function comes back', async () => {
  const answer = () => done
  expect(await tracedAnswer(answer, nameOf)).toBe(answer)
})

test('an operation gets a span, a child of the one that the client named', async () => {
  const exporter = tracer()
  const traced = await tracedAnswer(() => done, nameOf)
  // Synchronous as before.
  expect(traced(request)).toBe(done)
  const [span, ...others] = exporter.getFinishedSpans()
  expect(others).toEqual([])
  expect(span).toMatchObject({ name: 'credbroker.GetResourceApiKey', parentSpanContext: { traceId, spanId: parentId } })
  expect(span!.attributes).toEqual({
    'rpc.system': 'aws-api',
    'rpc.service': 'BedrockAgentCore',
    'rpc.method': 'GetResourceApiKey',
    'http.response.status_code': 200,
  })
  expect(span!.status.code).toBe(SpanStatusCode.UNSET)
})

test('a refusal names its type; a failure is an error; neither shows a secret', async () => {
  const exporter = tracer()
  const answers: WireResponse[] = [
    { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: 'hunter2' },
    { status: 500, headers: { 'x-amzn-errortype': 'InternalServerException' }, body: 'hunter2' },
  ]
  const traced = await tracedAnswer(async () => answers.shift() ?? done, nameOf)
  await traced(request)
  await traced({ ...request, target: '/made-up', headers: {} })
  const spans = exporter.getFinishedSpans()
  expect(spans.map(({ name, attributes, status }) => [name, attributes['error.type'], status.code])).toEqual([
    ['credbroker.GetResourceApiKey', 'AccessDeniedException', SpanStatusCode.UNSET],
    ['credbroker.unknown', 'InternalServerException', SpanStatusCode.ERROR],
  ])
  expect(JSON.stringify(spans.map(({ name, attributes, events }) => [name, attributes, events]))).not.toContain(
    'hunter2',
  )
})
