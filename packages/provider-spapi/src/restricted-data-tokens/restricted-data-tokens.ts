import type { IssueCall, ProviderContext } from '@credbroker/core'
import type { Account } from '../accounts/account.ts'
import { canonicalResources } from '../restricted/canonical-resources.ts'
import type { CheckedResource } from '../restricted/check-restricted-resources.ts'
import type { AccessTokens } from '../tokens/access-tokens.ts'
import type { MintedToken } from '../tokens/minted-token.ts'
import { tokenKey } from '../tokens/token-key.ts'
import type { TokenTable } from '../tokens/token-table.ts'
import type { TokensApi } from './tokens-api.ts'

/** What a restricted data token is for. */
export interface RestrictedDataTokenAsk {
  readonly resources: readonly CheckedResource[]
  readonly targetApplication?: string
  /** Origin of the Tokens API. */
  readonly endpoint: string
  readonly userAgent: string
  /** For refusals: the roles that are needed. */
  readonly advice: string
  readonly isBatch: boolean
}

/** The restricted data tokens of one application. */
export class RestrictedDataTokens {
  readonly #api: TokensApi
  readonly #accessTokens: AccessTokens
  readonly #table: TokenTable
  readonly #clock: ProviderContext['clock']

  constructor(
    api: TokensApi,
    accessTokens: AccessTokens,
    table: TokenTable,
    { clock }: Pick<ProviderContext, 'clock'>,
  ) {
    this.#api = api
    this.#accessTokens = accessTokens
    this.#table = table
    this.#clock = clock
  }

  /**
   * The token for exactly these resources, whatever their order: never one that permits more, and never another
   * application's. Rejects as the access token and the Tokens API do.
   */
  obtain(account: Account, ask: RestrictedDataTokenAsk, call: IssueCall): Promise<MintedToken> {
    const { endpoint, userAgent, targetApplication, advice, isBatch } = ask
    const restrictedResources = canonicalResources(ask.resources.map(({ resource }) => resource))
    const group = this.#accessTokens.keyOf(account)
    const key = tokenKey(group, endpoint, targetApplication ?? '', JSON.stringify(restrictedResources))
    const untilMs = this.#clock.now() + call.deadlineMs * 0.9
    // The access token below is not at fault when a restricted one is.
    const below = { requestId: call.requestId, forceRefresh: false, background: false }
    return this.#table.obtain({ key, group, rejected: call.forceRefresh, ahead: call.background }, () =>
      this.#api.create({
        endpoint,
        userAgent,
        account: `${account.identity} ${endpoint}`,
        body: { restrictedResources, ...(targetApplication !== undefined && { targetApplication }) },
        advice,
        priority: priorityOf(isBatch, call),
        untilMs,
        accessToken: () => this.#accessTokens.ofAccount(account, below),
        accessTokenRefused: (token: string) => this.#accessTokens.refused(account, token),
      }),
    )
  }
}

/** People who wait go before batches, and renewals ahead of time go last. */
function priorityOf(isBatch: boolean, { background }: IssueCall): number {
  if (background) return 0
  return isBatch ? 1 : 2
}
