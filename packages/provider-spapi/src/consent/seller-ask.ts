import { BrokerError, type IssueCall, invalidField } from '@credbroker/core'
import { registeredReturnUrl, type SessionOwner } from '@credbroker/core/consent'
import type { ProviderParts } from '../provider-parts.ts'
import type { Region } from '../regions/endpoints.ts'
import type { Marketplace } from '../regions/marketplaces.ts'
import { requestedMarketplace } from '../regions/target.ts'
import type { AppstoreStart, SpApiTokenRequest } from '../sp-api-token.ts'
import { isAmazonCallback } from './central-url.ts'

/** What somebody asks for a seller, checked. */
export interface SellerAsk {
  readonly owner: SessionOwner
  readonly region: Region
  readonly marketplace: Marketplace | undefined
  readonly forced: boolean
  readonly returnUrl?: string
  readonly customState?: string
  readonly appstore?: AppstoreStart
}

export const returnUrlField = 'spApiTokenRequest.returnUrl'

/** Throws `access_denied` for a caller without a user, and `validation_failed` for what cannot be asked. */
export function sellerAsk(request: SpApiTokenRequest, call: IssueCall, { context, options }: ProviderParts): SellerAsk {
  const owner = requireUser(call)
  const { customState, forceAuthentication = false, appstore } = request
  const returnUrl = registeredReturnUrl(request.returnUrl, owner.workload, returnUrlField, context)
  const marketplace = requestedMarketplace(request.marketplace, 'spApiTokenRequest.marketplace')
  if (appstore !== undefined && !isAmazonCallback(appstore.amazonCallbackUri, options))
    throw invalidField(
      'spApiTokenRequest.appstore.amazonCallbackUri',
      "is not an address of Amazon's consent pages; a browser sent there could be anybody's. Pass amazon_callback_uri as Amazon sent it",
    )
  return {
    owner,
    region: marketplace?.region ?? options.region,
    marketplace,
    forced: forceAuthentication,
    ...(returnUrl !== undefined && { returnUrl }),
    ...(customState !== undefined && { customState }),
    ...(appstore !== undefined && { appstore }),
  }
}

/** A caller without a user never gets what belongs to somebody. */
export function requireUser({ subject, caller: { workload, user } }: IssueCall): SessionOwner {
  if (subject !== undefined) return { workload, subject, ...(user !== undefined && { user }) }
  throw new BrokerError(
    'access_denied',
    "the token is one seller's, and the caller names no user whose consent it rests on; ask with a user, name an account, or set grant to grantless",
  )
}
