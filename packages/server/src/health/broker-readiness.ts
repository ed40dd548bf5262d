import type { Broker, ExtensionContext } from '@credbroker/core'
import { type ProviderHealth, readiness, type ReadinessReport } from './readiness.ts'

/** The readiness of a broker: its store is asked, of its providers is told what is known. */
export function brokerReadiness(
  broker: Pick<Broker, 'describe'>,
  { store, clock, logger }: Pick<ExtensionContext, 'store' | 'clock' | 'logger'>,
): () => Promise<ReadinessReport> {
  return readiness({ store: () => store.get('generation'), providers: () => healthOf(broker), clock, logger })
}

function healthOf(broker: Pick<Broker, 'describe'>): Readonly<Record<string, ProviderHealth>> {
  return Object.fromEntries(
    broker
      .describe()
      .providers.map(({ name, health: { status, lastCode } }) => [
        name,
        { status, ...(lastCode !== undefined && { lastCode }) },
      ]),
  )
}
