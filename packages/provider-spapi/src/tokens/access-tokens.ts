import { BrokerError } from '@credbroker/core'
import type { Account, TokenCall } from '../accounts/account.ts'
import type { LwaToken, TokenEndpoint } from '../lwa/token-endpoint.ts'
import type { MintedToken } from './minted-token.ts'
import { tokenKey } from './token-key.ts'
import type { TokenTable } from './token-table.ts'

/** The access tokens of one application: of its selling partners, and its own. */
export class AccessTokens {
  readonly #endpoint: TokenEndpoint
  readonly #table: TokenTable
  readonly #clientId: string
  readonly #ended: AbortSignal

  /** `ended`: aborts when the provider closes; what waits for a token does not end the request for it. */
  constructor(clientId: string, endpoint: TokenEndpoint, table: TokenTable, ended: AbortSignal) {
    this.#clientId = clientId
    this.#endpoint = endpoint
    this.#table = table
    this.#ended = ended
  }

  /** The key of an account's token. Tokens that are obtained with it are of this group. */
  keyOf({ refreshToken }: Pick<Account, 'refreshToken'>): string {
    return tokenKey(this.#endpoint.url, this.#clientId, 'refresh_token', refreshToken)
  }

  /**
   * The access token of a selling partner. Rejects as the token endpoint does; with `invalid_grant` the account and all that
   * was obtained with it are over.
   */
  ofAccount(account: Account, call: TokenCall): Promise<MintedToken> {
    const key = this.keyOf(account)
    const ask = { key, group: key, rejected: call.forceRefresh, ahead: call.background }
    return this.#table.obtain(ask, () => this.#mint(account, call))
  }

  /** A token of an account that came with its refresh token. */
  keep(account: Pick<Account, 'refreshToken'>, token: MintedToken): void {
    const key = this.keyOf(account)
    this.#table.keep(key, key, token)
  }

  /** Drops the access token of an account when it is still this one. */
  refused(account: Account, token: string): void {
    this.#table.drop(this.keyOf(account), token)
  }

  /** Drops what is at hand of an account whose refresh token is over. */
  end(account: Pick<Account, 'refreshToken'>): void {
    this.#table.endGroup(this.keyOf(account))
  }

  /** A token that is no selling partner's. Scopes are a set. */
  grantless(scopes: readonly string[], call: TokenCall): Promise<MintedToken> {
    const sorted = [...new Set(scopes)].sort()
    const key = tokenKey(this.#endpoint.url, this.#clientId, 'client_credentials', ...sorted)
    const ask = { key, group: key, rejected: call.forceRefresh, ahead: call.background }
    const scope = sorted.join(' ')
    return this.#table.obtain(ask, () =>
      this.#endpoint.request({ grant_type: 'client_credentials', scope }, this.#ended),
    )
  }

  async #mint(account: Account, call: TokenCall): Promise<MintedToken> {
    const { refreshToken: shown } = account
    const token = await this.#request(account, call)
    const { refreshToken = shown } = token
    if (refreshToken !== shown) await account.replaced(refreshToken)
    return token
  }

  async #request(account: Account, call: TokenCall): Promise<LwaToken> {
    try {
      const grant = { grant_type: 'refresh_token', refresh_token: account.refreshToken } as const
      return await this.#endpoint.request(grant, this.#ended)
    } catch (error) {
      if (error instanceof BrokerError && error.details?.upstreamCode === 'invalid_grant') {
        this.end(account)
        await account.refused(call)
      }
      throw error
    }
  }
}
