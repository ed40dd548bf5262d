import type { BrokerError } from '@credbroker/core'

/** What a vendor gave, in one shape whatever its answer looked like. */
export interface TokenAnswer {
  readonly accessToken: string
  /** `Bearer`, or the vendor's own. */
  readonly tokenType: string
  /** Epoch milliseconds, by our own clock. */
  readonly receivedAtMs: number
  /** Epoch milliseconds; absent when the vendor did not say and nothing is known. */
  readonly expiresAtMs?: number
  /** Present only when the vendor gave one now. */
  readonly refreshToken?: string
  readonly refreshTokenExpiresAtMs?: number
  /** Present only when the vendor said so. */
  readonly scopes?: readonly string[]
  readonly issuedTokenType?: string
  /** Claims of the ID token, once they were found right. */
  readonly idTokenClaims?: Readonly<Record<string, unknown>>
  /** What the preset keeps of the answer. */
  readonly kept: Readonly<Record<string, string>>
}

/**
 * What became of a token request. The difference between the last three is what keeps consents alive: only `unknown`
 * may have used up a refresh token or a code.
 */
export type TokenOutcome =
  | { readonly outcome: 'granted'; readonly answer: TokenAnswer }
  /** The vendor said no, with a code; what it was shown is as it was, or worthless. */
  | { readonly outcome: 'refused'; readonly upstreamCode: string; readonly error: BrokerError }
  /** Nothing was done: the call never left, or the vendor said that it is busy (429, 503). May be repeated. */
  | { readonly outcome: 'unprocessed'; readonly error: BrokerError }
  /** Nobody knows: the answer was lost, was an error of the server's, or made no sense. */
  | {
      readonly outcome: 'unknown'
      readonly error: BrokerError
      /** What could be saved from an answer that made no sense. */
      readonly salvaged?: { readonly refreshToken: string }
    }

/** One call of a token endpoint. */
export interface TokenAsk {
  readonly grantType: string
  /** Without grant type and client authentication. */
  readonly parameters: URLSearchParams
  /** Holds something that serves only once, so it must not arrive twice unnoticed. */
  readonly once: boolean
  /** Present when `openid` was asked for: the nonce that an ID token in the answer must have. */
  readonly nonce?: string
  /** Of a refresh, where the vendor has another address for it. */
  readonly refresh?: boolean
  /** Another token endpoint than the configured one, already found to be the vendor's. */
  readonly tokenEndpoint?: string
  readonly signal: AbortSignal
}

/** Talks to one vendor's token endpoint. Never rejects but with a bug, or with the reason of the signal. */
export interface TokenEndpoint {
  request(ask: TokenAsk): Promise<TokenOutcome>
}
