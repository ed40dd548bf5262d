import {
  BrokerError,
  type CredentialProvider,
  type IssueCall,
  type KnownExpiry,
  type ProviderContext,
} from '@credbroker/core'
import { NamedAccounts } from './accounts/named-accounts.ts'
import { ReplacedTokens } from './accounts/replaced-tokens.ts'
import { ourUserAgent } from './calling/our-user-agent.ts'
import { ClientSecrets } from './client-secrets/client-secrets.ts'
import { secretActions } from './client-secrets/secret-actions.ts'
import { StoredSecrets } from './client-secrets/stored-secrets.ts'
import { sellerConsents } from './consent/seller-consents.ts'
import { knownExpiries } from './expiry/known-expiries.ts'
import { issueAccessToken } from './issuing/issue-access-token.ts'
import { issueRestrictedDataToken } from './issuing/issue-restricted-data-token.ts'
import { notificationsScope } from './lwa/grantless-scopes.ts'
import { TokenEndpoint } from './lwa/token-endpoint.ts'
import type { ResolvedOptions, SpApiOptions } from './options.ts'

import type { ProviderParts } from './provider-parts.ts'
import { findMarketplace, unknownMarketplace } from './regions/find-marketplace.ts'
import { resolveRegion } from './regions/resolve-region.ts'
import { operationsEndpoint } from './regions/target.ts'
import { RestrictedDataTokens } from './restricted-data-tokens/restricted-data-tokens.ts'
import { TokensApi } from './restricted-data-tokens/tokens-api.ts'
import type { SpApiRestrictedDataTokenRequest } from './sp-api-restricted-data-token.ts'
import type { SpApiTokenRequest } from './sp-api-token.ts'
import { AccessTokens } from './tokens/access-tokens.ts'
import { TokenTable } from './tokens/token-table.ts'

/** A provider of Selling Partner tokens. Throws `config_invalid`, one for each option at fault. */
export function create(
  given: SpApiOptions,
  context: ProviderContext,
): CredentialProvider<'spApiToken' | 'spApiRestrictedDataToken'> {
  const closing = new AbortController()
  const parts = makeParts(given, context, closing.signal)
  const { options } = parts
  const consents = sellerConsents(parts)
  const api = new TokensApi(context, closing.signal)
  const restricted = new RestrictedDataTokens(api, parts.accessTokens, parts.table, context)
  return {
    issue: {
      spApiToken: (request: SpApiTokenRequest, call: IssueCall) => issueAccessToken(request, parts, consents, call),
      spApiRestrictedDataToken: (request: SpApiRestrictedDataTokenRequest, call: IssueCall) =>
        issueRestrictedDataToken(request, consents.parts, restricted, call),
    },
    consent: consents.consent,
    actions: secretActions(parts),
    expiries: (): Promise<readonly KnownExpiry[]> => knownExpiries(parts),
    describe: () => ({
      clientId: options.clientId,
      region: options.region,
      endpoint: operationsEndpoint(options.region, options),
    }),
    check: (signal: AbortSignal): Promise<void> => check(parts, signal),
    async close(): Promise<void> {
      await consents.close()
      closing.abort(new BrokerError('upstream_unavailable', 'the provider is closing'))
    },
  }
}

/** A token of the first configured account, which is kept for the next who asks; else one of the application's own. */
async function check({ accounts, accessTokens }: ProviderParts, signal: AbortSignal): Promise<void> {
  const call = { requestId: 'check', forceRefresh: false, background: false }
  const [first] = accounts.all
  signal.throwIfAborted()
  if (first === undefined) await accessTokens.grantless([notificationsScope], call)
  else await accessTokens.ofAccount(await accounts.open(first), call)
}

/** Makes what everything shares, and finds all mistakes that can be seen without a call. */
function makeParts(given: SpApiOptions, context: ProviderContext, ended: AbortSignal): ProviderParts {
  const faults: unknown[] = []
  const attempt = <T>(make: () => T): T | undefined => {
    try {
      return make()
    } catch (error) {
      faults.push(error)
      return undefined
    }
  }
  const { clientId } = given
  const options = attempt(() => resolveRegion(given))
  const storedSecrets = new StoredSecrets(clientId, context)
  const userAgent = attempt(() => ourUserAgent(given))
  const secrets = attempt(() => new ClientSecrets(given, storedSecrets, context))
  const accounts = attempt(() => options && new NamedAccounts(options, new ReplacedTokens(clientId, context), context))
  attempt(() => options && requireMarketplace(options))
  if (faults.length === 1) throw faults[0]
  if (
    options === undefined ||
    userAgent === undefined ||
    secrets === undefined ||
    accounts === undefined ||
    faults.length > 0
  )
    throw new AggregateError(faults)
  const tokenEndpoint = new TokenEndpoint(options, secrets, context)
  const table = new TokenTable(context)
  const accessTokens = new AccessTokens(clientId, tokenEndpoint, table, ended)
  return { context, options, userAgent, accounts, secrets, storedSecrets, tokenEndpoint, table, accessTokens, ended }
}

function requireMarketplace({ marketplace, region }: ResolvedOptions): void {
  if (marketplace === undefined) return
  const found = findMarketplace(marketplace)
  const details = { option: 'marketplace' }
  if (found === undefined) throw new BrokerError('config_invalid', unknownMarketplace(marketplace), { details })
  if (found.region === region) return
  const message = `is of region ${found.region}, and the provider of region ${region}; name one of its region`
  throw new BrokerError('config_invalid', message, { details })
}
