import type { Span } from '@opentelemetry/api'
import type { Answerer } from '../operation/answer-operation.ts'
import type { WireRequest, WireResponse } from '../operation/wire.ts'

/**
 * Puts a span around every operation when the host has set up OpenTelemetry before: `credbroker.<Operation>`, a child of
 * the span that the request's headers name. Gives back the very same function when there is no tracer, so that tracing
 * costs nothing then.
 */
export async function tracedAnswer(
  answer: Answerer,
  operationOf: (request: WireRequest) => string | undefined,
): Promise<Answerer> {
  const api = await import('@opentelemetry/api').catch(() => undefined)
  if (api === undefined) return answer
  const { context, propagation, ProxyTracerProvider, SpanKind, SpanStatusCode, trace } = api
  const provider = trace.getTracerProvider()
  // Until a host sets one up, the API has a provider in place that has nothing to delegate to.
  if (provider instanceof ProxyTracerProvider && provider.getDelegateTracer(tracerName) === undefined) return answer
  const tracer = provider.getTracer(tracerName)

  const ended = (span: Span, response: WireResponse): WireResponse => {
    const { status, headers } = response
    const errorType = headers['x-amzn-errortype']
    span.setAttribute('http.response.status_code', status)
    if (errorType !== undefined) span.setAttribute('error.type', errorType)
    // The caller's mistakes are no errors of a server's span. OpenTelemetry semantic conventions for HTTP spans.
    if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
    return response
  }

  return (request) => {
    const operation = operationOf(request) ?? 'unknown'
    const parent = propagation.extract(context.active(), request.headers)
    const attributes = { 'rpc.system': 'aws-api', 'rpc.service': 'BedrockAgentCore', 'rpc.method': operation }
    const span = tracer.startSpan(`credbroker.${operation}`, { kind: SpanKind.SERVER, attributes }, parent)
    const answered = context.with(trace.setSpan(parent, span), answer, undefined, request)
    return answered instanceof Promise ? answered.then((response) => ended(span, response)) : ended(span, answered)
  }
}

const tracerName = '@credbroker/server'
