import type { Broker, ProviderExpiry } from '@credbroker/core'
import type { Gauge, Registry } from 'prom-client'
import type { Outcome } from '../operation/exchange.ts'
import { DurationHistogram } from './duration-histogram.ts'
import { EventCounts } from './event-counts.ts'
import { expiryGauge } from './expiry-gauge.ts'

/** What is shown besides requests and events. */
export interface MetricsOptions {
  /** How many audit records wait for being written. */
  readonly auditWaiting?: () => number
  /** How long the last one that was written took, in milliseconds. */
  readonly auditLagMs?: () => number
  /** What providers rest on that ends at a known time, the soonest first. */
  readonly expiries?: () => Promise<readonly ProviderExpiry[]>
  /** Whether to show memory, processor time and the lag of the event loop, which takes a timer. Default false. */
  readonly process?: boolean
}

/** A call to a vendor. */
export interface UpstreamCall {
  /** Name of a provider. */
  readonly provider: string
  /** `ok`, or what kept an answer from coming; an HTTP status's class such as `4xx` will do, a vendor's text will not. */
  readonly outcome: 'ok' | '2xx' | '3xx' | '4xx' | '5xx' | 'failed'
  readonly durationMs: number
}

/** What `/metrics` answers. */
export interface MetricsText {
  readonly contentType: string
  readonly text: string
}

/** Counts, and shows what was counted. */
export interface Metrics {
  /** Counts a request. A tenth of a microsecond. */
  request(outcome: Pick<Outcome, 'operation' | 'status' | 'durationMs'>): void
  /** Counts an operation that asked a credential provider. Both names come from closed sets. */
  providerAsked(operation: string, provider: string, durationMs: number): void
  /** Counts a call to a vendor. */
  upstreamCall(call: UpstreamCall): void
  /** Counts what the broker does from now on. Gives a function that stops it. */
  listen(broker: Pick<Broker, 'on' | 'off'>): () => void
  /** Everything, in Prometheus's text format. */
  text(): Promise<MetricsText>
}

/** From a hit of the cache, which takes far less than a millisecond, to a vendor that is waited for. Seconds. */
const buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/**
 * Metrics in a registry of their own, beside whatever the host keeps. All labels come from closed sets, but for the names
 * that a provider gives to what of it ends. `prom-client` is loaded when somebody looks: a server that nobody watches needs
 * none of its memory.
 */
export function createMetrics(options: MetricsOptions = {}): Metrics {
  const requests = new DurationHistogram({
    name: 'credbroker_request_duration_seconds',
    help: 'Time from a request that has arrived to its answer.',
    labels: ['operation', 'status'],
    buckets,
  })
  const asked = new DurationHistogram({
    name: 'credbroker_credential_duration_seconds',
    help: 'Time that a credential provider took over an operation, from the cache or from a vendor, however it ended.',
    labels: ['operation', 'provider'],
    buckets,
  })
  const upstream = new DurationHistogram({
    name: 'credbroker_upstream_duration_seconds',
    help: 'Time that calls to vendors took.',
    labels: ['provider', 'outcome'],
    buckets,
  })
  const events = new EventCounts()
  let opened: Promise<Registry> | undefined
  return {
    request: ({ operation, status, durationMs }) => requests.observe(operation?.name ?? 'unknown', status, durationMs),
    providerAsked: (operation, provider, durationMs) => asked.observe(operation, provider, durationMs),
    upstreamCall: ({ provider, outcome, durationMs }) => upstream.observe(provider, outcome, durationMs),
    listen: (broker) => events.listen(broker),
    async text(): Promise<MetricsText> {
      opened ??= openRegistry(options, events)
      const registry = await opened
      const text = [requests.text(), asked.text(), upstream.text(), await registry.metrics()].join('\n')
      return { contentType: registry.contentType, text }
    },
  }
}

async function openRegistry(
  { auditWaiting, auditLagMs, expiries, process = false }: MetricsOptions,
  events: EventCounts,
): Promise<Registry> {
  const { collectDefaultMetrics, Counter, Gauge, Registry } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]
  if (process) collectDefaultMetrics({ register: registry })
  for (const { name, help, labels, tally } of events.counters) {
    const counter = new Counter({
      name,
      help,
      labelNames: labels,
      registers,
      collect: () => tally.drain((values, count) => counter.inc(values, count)),
    })
  }
  const gauge = (name: string, help: string, value: (() => number) | undefined): void => {
    if (value === undefined) return
    const asking = function (this: Gauge): void {
      this.set(value())
    }
    registry.registerMetric(new Gauge({ name, help, registers: [], collect: asking }))
  }
  gauge('credbroker_audit_waiting', 'Audit records that wait for being written.', auditWaiting)
  const lagSeconds = auditLagMs && (() => auditLagMs() / 1000)
  gauge('credbroker_audit_lag_seconds', 'How long the last audit record took to be written.', lagSeconds)
  if (expiries !== undefined) registry.registerMetric(expiryGauge(Gauge, expiries))
  return registry
}
