import { type Broker, type BrokerError, createBroker } from '@credbroker/core'
import plugin from '../../src/index.ts'

/** A broker whose only provider has these keys and is named `vault`. */
export function apiKeyBroker(keys: object): Promise<Broker> {
  return createBroker({
    config: { version: 1, providers: { vault: { use: 'apikey', options: { keys } } } },
    plugins: { apikey: plugin },
  })
}

/** What a promise rejects with. */
export async function rejection(work: Promise<unknown>): Promise<BrokerError> {
  return work.then(
    () => {
      throw new Error('expected a rejection')
    },
    (error: BrokerError) => error,
  )
}
