import type { Broker, BrokerEventName, BrokerListener } from '@credbroker/core'
import { Tally } from './tally.ts'

/** One counter, as Prometheus names it. */
export interface EventCounter {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly tally: Tally
}

function eventCounter(name: string, help: string, ...labels: readonly string[]): EventCounter {
  return { name: `credbroker_${name}_total`, help, labels, tally: new Tally(labels) }
}

/**
 * Counts what brokers do. A broker makes an event only when somebody listens, and a hit of its cache takes 0.6
 * microseconds longer then: about a fiftieth of what a request over HTTP takes.
 */
export class EventCounts {
  readonly #issued = eventCounter(
    'credentials_issued',
    'Credentials that were handed out; cached="true" are hits of the cache.',
    'provider',
    'kind',
    'cached',
  )
  readonly #refusals = eventCounter(
    'refusals',
    'Requests that were refused, by the code of the error.',
    'provider',
    'code',
  )
  readonly #failures = eventCounter(
    'failures',
    'Requests and renewals that got nothing although they were entitled, by the code of the error.',
    'provider',
    'code',
  )
  readonly #renewals = eventCounter(
    'renewals',
    'Cached credentials that were replaced; background="true" while nobody was waiting.',
    'provider',
    'kind',
    'background',
  )
  readonly #reloads = eventCounter('reloads', 'Configurations that took effect after the first.')

  get counters(): readonly EventCounter[] {
    return [this.#issued, this.#refusals, this.#failures, this.#renewals, this.#reloads]
  }

  /** Gives a function that stops it. */
  listen(broker: Pick<Broker, 'on' | 'off'>): () => void {
    const [issued, refusals, failures, renewals, reloads] = [
      this.#issued.tally,
      this.#refusals.tally,
      this.#failures.tally,
      this.#renewals.tally,
      this.#reloads.tally,
    ]
    const stops: (() => void)[] = []
    const on = <Name extends BrokerEventName>(name: Name, listener: BrokerListener<Name>) => {
      broker.on(name, listener)
      stops.push(() => broker.off(name, listener))
    }
    on('issued', ({ provider, kind, cached }) => issued.add(provider, kind, cached ? 'true' : 'false'))
    // Events name only providers that are served; any other name is a caller's invention.
    on('denied', ({ provider = 'unknown', code }) => refusals.add(provider, code))
    on('failed', ({ provider = 'unknown', code }) => failures.add(provider, code))
    on('renewed', ({ provider, kind, background }) => renewals.add(provider, kind, background ? 'true' : 'false'))
    on('reloaded', () => reloads.add())
    return () => {
      for (const stop of stops) stop()
    }
  }
}
