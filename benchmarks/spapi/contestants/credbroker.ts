import { type Broker, createBroker } from '@credbroker/core'
import type {} from '@credbroker/provider-spapi'
import type { Account, Addresses } from '../amazon.ts'
import { callOperation } from '../call-operation.ts'
import { type ConnectClient, participationsPath, restrictedResources } from './contestant.ts'

const host = { workload: 'host' }

/** A broker whose provider `amazon` is that of one account. */
export function spApiBroker(account: Account, { lwaUrl, endpointUrl }: Addresses): Promise<Broker> {
  return createBroker({
    baseUrl: import.meta.url,
    config: {
      version: 1,
      store: { use: 'memory' },
      network: { allowLoopback: true },
      providers: { amazon: { use: 'spapi', options: { ...account, region: 'na', lwaUrl, endpointUrl } } },
    },
  })
}

export async function accessTokenOf(broker: Broker, forceRefresh = false): Promise<string> {
  const answer = await broker.get('amazon', { spApiTokenRequest: {} }, forceRefresh ? { ...host, forceRefresh } : host)
  return answer.spApiTokenResponse.accessToken ?? ''
}

/** The token is asked for anew when Amazon refuses it and the broker still has that one. */
export const connectCredbroker: ConnectClient = async (account, addresses) => {
  const broker = await spApiBroker(account, addresses)
  const call = (token: string) => callOperation(addresses.endpointUrl, participationsPath, token)
  return {
    async call() {
      const token = await accessTokenOf(broker)
      if ((await call(token)) === 200) return
      const kept = await accessTokenOf(broker)
      const again = await call(kept === token ? await accessTokenOf(broker, true) : kept)
      if (again !== 200) throw new Error(`Amazon answered ${again}`)
    },
    async restrictedDataToken() {
      const request = { spApiRestrictedDataTokenRequest: { restrictedResources } }
      return (await broker.get('amazon', request, host)).spApiRestrictedDataTokenResponse.restrictedDataToken
    },
    close: () => broker.close(),
  }
}
