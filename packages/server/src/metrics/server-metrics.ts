import type { Broker } from '@credbroker/core'
import type { Outcome } from '../operation/exchange.ts'
import { createMetrics, type Metrics, type MetricsText, type UpstreamCall } from './metrics.ts'

/** The metrics of one server. */
export interface ServerMetrics {
  readonly count: (outcome: Outcome) => void
  readonly providerAsked: Metrics['providerAsked']
  readonly text: () => Promise<MetricsText>
}

/** Counts what a broker does and what is answered for it. Ends with the broker. */
export function serverMetrics(broker: Broker): ServerMetrics {
  const metrics = createMetrics({
    auditWaiting: () => broker.load().auditWaiting,
    auditLagMs: () => broker.load().auditLagMs,
    expiries: () => broker.expiries(),
    process: true,
  })
  metrics.listen(broker)
  broker.on('called', ({ provider, status, durationMs }) =>
    metrics.upstreamCall({ provider, outcome: outcomeOf(status), durationMs }),
  )
  return {
    count: (outcome) => metrics.request(outcome),
    providerAsked: (operation, provider, durationMs) => metrics.providerAsked(operation, provider, durationMs),
    text: () => metrics.text(),
  }
}

function outcomeOf(status: number | undefined): UpstreamCall['outcome'] {
  if (status === undefined) return 'failed'
  if (status >= 500) return '5xx'
  return status >= 400 ? '4xx' : status >= 300 ? '3xx' : '2xx'
}
