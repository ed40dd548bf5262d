import { randomBytes } from 'node:crypto'
import type { Clock } from '@credbroker/core'
import type { RestrictedResource } from '../tokens/restricted-resource.ts'
import type { App } from './app.ts'
import type { Consent } from './consent.ts'

/** What a token is good for. */
export type TokenGrant =
  | { readonly kind: 'seller'; readonly app: App; readonly consent: Consent }
  | { readonly kind: 'grantless'; readonly app: App; readonly scopes: readonly string[] }
  | {
      readonly kind: 'restricted'
      readonly app: App
      readonly consent: Consent
      readonly resources: readonly RestrictedResource[]
      readonly targetApplication: string | undefined
    }

export type IssuedToken = TokenGrant & { readonly value: string; readonly untilMs: number }

/** Why a token is not taken. A malformed one looks like one that was revoked. */
export type TokenEnd = 'expired' | 'revoked'

const prefixes = { seller: 'Atza|', grantless: 'Atc|', restricted: 'Atz.sprdt|' } as const

/** Every token that was given out, each of its own. */
export class IssuedTokens {
  readonly #clock: Clock
  readonly #tokens = new Map<string, IssuedToken>()
  readonly #ended = new Map<string, TokenEnd>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A new token, as it is sent. */
  issue(grant: TokenGrant, lifetimeS: number): string {
    const value = `${prefixes[grant.kind]}${randomBytes(48).toString('base64url')}`
    this.#tokens.set(value, { ...grant, value, untilMs: this.#clock.now() + lifetimeS * 1000 })
    return value
  }

  find(value: string): IssuedToken | TokenEnd {
    const token = this.#tokens.get(value)
    if (token === undefined) return 'revoked'
    const end = this.#ended.get(value)
    if (end !== undefined) return end
    if (token.kind !== 'grantless' && token.consent.isRevoked) return 'revoked'
    return this.#clock.now() < token.untilMs ? token : 'expired'
  }

  /** What a token was given out for, however it is with it now. */
  grantOf(value: string): TokenGrant | undefined {
    return this.#tokens.get(value)
  }

  /** Ends all tokens that were given out so far. */
  end(as: TokenEnd): void {
    for (const value of this.#tokens.keys()) this.#ended.set(value, as)
  }
}
