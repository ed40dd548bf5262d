import { type IssueCall, type Issued, invalidField } from '@credbroker/core'
import type { NamedAccount } from '../accounts/named-accounts.ts'
import type { SellerConsents } from '../consent/seller-consents.ts'
import { scopeFault } from '../lwa/grantless-scopes.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { operationsEndpoint, requestedMarketplace } from '../regions/target.ts'
import type { SpApiTokenRequest, SpApiTokenResponse } from '../sp-api-token.ts'
import { requireRegion } from './account-region.ts'
import { accessTokenAnswer } from './answer.ts'

const field = (name: keyof SpApiTokenRequest): string => `spApiTokenRequest.${name}`

const consentMembers = ['sessionUri', 'returnUrl', 'customState', 'forceAuthentication', 'appstore'] as const

/** The access token that a request means: the application's own, a configured account's, or that of the caller's user. */
export function issueAccessToken(
  request: SpApiTokenRequest,
  parts: ProviderParts,
  consents: SellerConsents,
  call: IssueCall,
): Promise<Issued<SpApiTokenResponse>> {
  if (request.grant === 'grantless') return issueGrantless(request, parts, call)
  refuseMembers(request, ['scopes'], 'is for grantless tokens; a seller grants roles, which every token of theirs has')
  const takesConsents = parts.options.applicationId !== undefined
  const account = parts.accounts.of(request.account, takesConsents, field('account'))
  return account === undefined ? consents.issue(request, call) : issueToAccount(account, request, parts, call)
}

async function issueGrantless(
  request: SpApiTokenRequest,
  { accessTokens, options, userAgent }: ProviderParts,
  call: IssueCall,
): Promise<Issued<SpApiTokenResponse>> {
  refuseMembers(request, ['account', ...consentMembers], 'does not go with a grantless token, which is no seller’s')
  const { scopes = [], marketplace } = request
  if (scopes.length === 0) throw invalidField(field('scopes'), 'must name what the grantless token is for')
  for (const [index, scope] of scopes.entries()) {
    const fault = scopeFault(scope)
    if (fault !== undefined) throw invalidField(`${field('scopes')}[${index}]`, fault)
  }
  const region = requestedMarketplace(marketplace, field('marketplace'))?.region ?? options.region
  const minted = await accessTokens.grantless(scopes, call)
  return accessTokenAnswer(minted, { endpoint: operationsEndpoint(region, options), userAgent })
}

async function issueToAccount(
  account: NamedAccount,
  request: SpApiTokenRequest,
  { accounts, accessTokens, options, userAgent }: ProviderParts,
  call: IssueCall,
): Promise<Issued<SpApiTokenResponse>> {
  refuseMembers(request, consentMembers, 'is for consents of users, and this account is the operator’s')
  requireRegion(request.marketplace, account.region, field('marketplace'))
  const minted = await accessTokens.ofAccount(await accounts.open(account), call)
  return accessTokenAnswer(minted, { endpoint: operationsEndpoint(account.region, options), userAgent })
}

function refuseMembers(request: SpApiTokenRequest, names: readonly (keyof SpApiTokenRequest)[], why: string): void {
  const given = names.find((name) => request[name] !== undefined)
  if (given !== undefined) throw invalidField(field(given), why)
}
