import type { Broker, BrokerEventName, BrokerListener } from '@credbroker/core'
import type { Registry } from 'prom-client'
import { Counter } from 'prom-client'

/** Listens to a broker; gives a function that stops it. */
type Listen = (broker: Pick<Broker, 'on' | 'off'>) => () => void

/**
 * Counters of what brokers do. A broker makes an event only when somebody listens, and a hit of its cache takes 0.6
 * microseconds longer then: about a fiftieth of what a request over HTTP takes.
 */
export function countEvents(registers: Registry[]): Listen {
  const issued = new Counter({
    name: 'credbroker_credentials_issued_total',
    help: 'Credentials that were handed out; cached="true" are hits of the cache.',
    labelNames: ['provider', 'kind', 'cached'] as const,
    registers,
  })
  const refusals = new Counter({
    name: 'credbroker_refusals_total',
    help: 'Requests that were refused, by the code of the error.',
    labelNames: ['provider', 'code'] as const,
    registers,
  })
  const failures = new Counter({
    name: 'credbroker_failures_total',
    help: 'Requests and renewals that got nothing although they were entitled, by the code of the error.',
    labelNames: ['provider', 'code'] as const,
    registers,
  })
  const renewals = new Counter({
    name: 'credbroker_renewals_total',
    help: 'Cached credentials that were replaced; background="true" while nobody was waiting.',
    labelNames: ['provider', 'kind', 'background'] as const,
    registers,
  })
  const reloads = new Counter({
    name: 'credbroker_reloads_total',
    help: 'Configurations that took effect after the first.',
    registers,
  })

  return (broker) => {
    const stops: (() => void)[] = []
    const on = <Name extends BrokerEventName>(name: Name, listener: BrokerListener<Name>) => {
      broker.on(name, listener)
      stops.push(() => broker.off(name, listener))
    }
    on('issued', ({ provider, kind, cached }) => issued.inc({ provider, kind, cached: String(cached) }))
    // Events name only providers that are configured; any other name is a caller's invention.
    on('denied', ({ provider = 'unknown', code }) => refusals.inc({ provider, code }))
    on('failed', ({ provider = 'unknown', code }) => failures.inc({ provider, code }))
    on('renewed', ({ provider, kind, background }) => renewals.inc({ provider, kind, background: String(background) }))
    on('reloaded', () => reloads.inc())
    return () => {
      for (const stop of stops) stop()
    }
  }
}
