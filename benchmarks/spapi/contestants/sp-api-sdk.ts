import { SellingPartnerApiAuth } from '@sp-api-sdk/auth'
import { TokensApiClient } from '@sp-api-sdk/tokens-api-2021-03-01'
import type { Account, Addresses } from '../amazon.ts'
import { leadHostsTo } from '../lead-hosts.ts'
import { callOperation } from '../call-operation.ts'
import { type ConnectClient, participationsPath, restrictedResources, type SpApiClient } from './contestant.ts'

/** As it is by default: what Amazon throttles has failed. */
export const connectSpApiSdk: ConnectClient = (account, addresses) => connect(account, addresses, false)

export const connectRetryingSpApiSdk: ConnectClient = (account, addresses) => connect(account, addresses, true)

async function connect(account: Account, { endpointUrl, hosts }: Addresses, retry: boolean): Promise<SpApiClient> {
  leadHostsTo(hosts)
  const auth = new SellingPartnerApiAuth(account)
  // It is typed for an older release of the same class, of which it calls `getAccessToken` alone.
  const tokens = new TokensApiClient({ auth: auth as never, region: 'na', rateLimiting: { retry } })
  return {
    async call() {
      const status = await callOperation(endpointUrl, participationsPath, await auth.getAccessToken())
      if (status === 200) return
      // There is no way to tell it that a token is refused.
      const again = await callOperation(endpointUrl, participationsPath, await auth.getAccessToken())
      if (again !== 200) throw new Error(`Amazon answered ${again}`)
    },
    async restrictedDataToken() {
      const body = {
        restrictedResources: restrictedResources.map((one) => ({ ...one, dataElements: [...one.dataElements] })),
      }
      return (await tokens.createRestrictedDataToken({ body })).data.restrictedDataToken ?? ''
    },
    close: () => Promise.resolve(),
  }
}
