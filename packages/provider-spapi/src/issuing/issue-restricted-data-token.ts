import { BrokerError, type IssueCall, type Issued } from '@credbroker/core'
import type { Account } from '../accounts/account.ts'
import type { ConsentParts } from '../consent/attempt.ts'
import { presentGrant } from '../consent/issue-to-seller.ts'
import { requireUser } from '../consent/seller-ask.ts'
import { operationsEndpoint, requestedMarketplace, tokensEndpoint } from '../regions/target.ts'
import type { RestrictedDataTokens } from '../restricted-data-tokens/restricted-data-tokens.ts'
import type {
  SpApiRestrictedDataTokenRequest,
  SpApiRestrictedDataTokenResponse,
} from '../sp-api-restricted-data-token.ts'
import { requireRegion } from './account-region.ts'
import { restrictedDataTokenAnswer } from './answer.ts'
import { requestedResources, rolesFor } from './requested-resources.ts'

const marketplaceField = 'spApiRestrictedDataTokenRequest.marketplace'

/** The restricted data token that a request means. All that can be checked here is checked before Amazon is asked. */
export async function issueRestrictedDataToken(
  request: SpApiRestrictedDataTokenRequest,
  parts: ConsentParts,
  tokens: RestrictedDataTokens,
  call: IssueCall,
): Promise<Issued<SpApiRestrictedDataTokenResponse>> {
  const resources = requestedResources(request)
  const { options, userAgent } = parts
  const { targetApplication, priority } = request
  requireDelegation(targetApplication, options.targetApplications, parts.context.name)
  const account = await accountOf(request, parts, call)
  const minted = await tokens.obtain(
    account,
    {
      resources,
      ...(targetApplication !== undefined && { targetApplication }),
      endpoint: tokensEndpoint(account.region, options),
      userAgent,
      advice: rolesFor(resources),
      isBatch: priority === 'batch',
    },
    call,
  )
  const { sellingPartnerId } = account
  const use = { endpoint: operationsEndpoint(account.region, options), userAgent }
  return restrictedDataTokenAnswer(minted, { ...use, ...(sellingPartnerId !== undefined && { sellingPartnerId }) })
}

/** Another application gets to see personal data of a seller: only where the operator wants it. */
function requireDelegation(
  targetApplication: string | undefined,
  permitted: readonly string[] = [],
  provider: string,
): void {
  if (targetApplication === undefined || permitted.includes(targetApplication)) return
  throw new BrokerError(
    'access_denied',
    `provider "${provider}" delegates no restricted data to this application; the operator lists it under targetApplications`,
  )
}

async function accountOf(
  { account: name, marketplace }: SpApiRestrictedDataTokenRequest,
  parts: ConsentParts,
  call: IssueCall,
): Promise<Account> {
  const { accounts, options, grants } = parts
  const named = accounts.of(name, options.applicationId !== undefined, 'spApiRestrictedDataTokenRequest.account')
  if (named !== undefined) {
    requireRegion(marketplace, named.region, marketplaceField)
    return accounts.open(named)
  }
  const owner = requireUser(call)
  const region = requestedMarketplace(marketplace, marketplaceField)?.region ?? options.region
  const stored = await presentGrant({ owner, region }, parts)
  if (stored?.grant.status === 'active') return grants.accountOf(stored)
  throw new BrokerError(
    'access_denied',
    `no seller of region ${region} has authorized the application for this user; ask for an spApiToken first, whose answer says where to send the seller`,
  )
}
