import { createRequire } from 'node:module'
import type { Account } from '../amazon.ts'
import { leadHostsTo } from '../lead-hosts.ts'
import { type ConnectClient, restrictedResources } from './contestant.ts'

/** The part that is used here; the types that the package brings are sources that do not compile with ours. */
interface SellingPartner {
  callAPI(parameters: object): Promise<{ readonly restrictedDataToken?: string }>
}

type SellingPartnerClass = new (options: object) => SellingPartner

/** It asks for a token when it has none, and again when Amazon says that the token has expired. */
export const connectAmazonSpApi: ConnectClient = async (account, { hosts }) => {
  leadHostsTo(hosts)
  const client = sellingPartner(account)
  return {
    async call() {
      await client.callAPI({ operation: 'getMarketplaceParticipations', endpoint: 'sellers' })
    },
    async restrictedDataToken() {
      const parameters = { operation: 'createRestrictedDataToken', endpoint: 'tokens', body: { restrictedResources } }
      return (await client.callAPI(parameters)).restrictedDataToken ?? ''
    },
    close: () => Promise.resolve(),
  }
}

function sellingPartner({ clientId, clientSecret, refreshToken }: Account): SellingPartner {
  const SellingPartner: SellingPartnerClass = createRequire(import.meta.url)('amazon-sp-api')
  return new SellingPartner({
    region: 'na',
    refresh_token: refreshToken,
    credentials: { SELLING_PARTNER_APP_CLIENT_ID: clientId, SELLING_PARTNER_APP_CLIENT_SECRET: clientSecret },
  })
}
