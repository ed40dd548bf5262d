import { BrokerError, invalidField, type ProviderContext, type Secret, suggestion } from '@credbroker/core'
import { instantOf } from '../calendar/instant.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Region } from '../regions/endpoints.ts'
import { tokenKey } from '../tokens/token-key.ts'
import type { Account } from './account.ts'
import type { ReplacedTokens } from './replaced-tokens.ts'

/** An account of the options. */
export interface NamedAccount {
  /** `undefined`: the only one, under `refreshToken`. */
  readonly name: string | undefined
  readonly region: Region
  readonly configured: Secret
  /** When the selling partner authorized the application, in epoch milliseconds. */
  readonly authorizedAtMs?: number
}

/** The accounts that the operator configured. */
export class NamedAccounts {
  readonly all: readonly NamedAccount[]
  readonly #replaced: ReplacedTokens
  readonly #forget: ProviderContext['forget']

  /** Throws `config_invalid`. */
  constructor(options: ResolvedOptions, replaced: ReplacedTokens, { forget }: Pick<ProviderContext, 'forget'>) {
    const { refreshToken, accounts = {}, region, applicationId } = options
    this.#replaced = replaced
    this.#forget = forget
    if (refreshToken !== undefined && applicationId !== undefined)
      throw new BrokerError(
        'config_invalid',
        'does not go with applicationId: a request without an account means the consent of its user; name this one under accounts',
        { details: { option: 'refreshToken' } },
      )
    const only = refreshToken === undefined ? [] : [{ name: undefined, region, configured: refreshToken }]
    const named = Object.entries(accounts).map(([name, account]) => ({
      name,
      region: account.region ?? region,
      configured: account.refreshToken,
      ...(account.authorizedAt !== undefined && {
        authorizedAtMs: instantOf(`accounts.${name}.authorizedAt`, account.authorizedAt),
      }),
    }))
    this.all = [...only, ...named]
  }

  /**
   * The account that a request means; `undefined`: that of its user. `takesConsents`: whether there may be such. Throws
   * `validation_failed`. `field`: the request's member.
   */
  of(name: string | undefined, takesConsents: boolean, field: string): NamedAccount | undefined {
    if (name === undefined) {
      const [first, ...more] = this.all
      if (first?.name === undefined && first !== undefined) return first
      if (takesConsents) return undefined
      if (first !== undefined && more.length === 0) return first
      if (first === undefined)
        throw invalidField(
          field,
          'is needed, and no account is configured: the operator sets refreshToken, accounts, or applicationId for consents of sellers',
        )
      throw invalidField(field, `must name one of the accounts: ${this.#names().join(', ')}`)
    }
    const found = this.all.find((account) => account.name === name)
    if (found !== undefined) return found
    throw invalidField(field, `is no account of this provider; ${suggestion(name, this.#names())}`)
  }

  /** The account with the refresh token as it is now. */
  async open({ region, configured, name }: NamedAccount): Promise<Account> {
    const original = configured.reveal()
    const refreshToken = await this.#replaced.current(original)
    return {
      region,
      refreshToken,
      identity: tokenKey('account', name ?? '', original),
      replaced: (token: string) => this.#replaced.keep(original, token),
      // It is the operator's turn, who hears it with each request. What is cached of it is nobody's in particular.
      refused: async () => this.#forget({ subject: undefined }),
    }
  }

  #names(): readonly string[] {
    return this.all.flatMap(({ name }) => (name === undefined ? [] : [name]))
  }
}
