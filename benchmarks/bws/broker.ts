import { type Broker, createBroker } from '@credbroker/core'
import type {} from '@credbroker/provider-bws'
import type { Contestant } from './contestant.ts'
import { accessToken } from './sealed-by-hand.ts'

const anew = { workload: 'host', forceRefresh: true }

/** The broker, asked for what it has remembered. */
export interface BwsBroker extends Contestant {
  readonly broker: Broker
  /** The value of one secret that was asked for before. */
  cached(id: string): Promise<string>
}

/**
 * A broker of the built packages, with its state in memory. It asks for no more at once than it keeps connections, as the
 * provider's README advises who reads many secrets at once.
 */
export async function bwsBroker(serverUrl: string): Promise<BwsBroker> {
  const broker = await createBroker({
    baseUrl: import.meta.url,
    config: {
      version: 1,
      store: { use: 'memory' },
      network: { allowLoopback: true },
      providers: { vault: { use: 'bws', options: { accessToken, serverUrl } } },
    },
  })
  const value = async (id: string, caller?: typeof anew) =>
    (await broker.get('vault', { bwsSecretRequest: { id } }, caller)).bwsSecretResponse.value ?? ''
  return {
    name: 'broker',
    broker,
    login: () => broker.get('vault', { bwsTokenRequest: {} }, anew),
    get: (id: string) => value(id, anew),
    async list(): Promise<readonly string[]> {
      const { bwsSecretResponse } = await broker.get('vault', { bwsSecretRequest: { list: true } }, anew)
      return bwsSecretResponse.secrets?.map((secret) => secret.value) ?? []
    },
    cached: (id: string) => value(id),
  }
}
