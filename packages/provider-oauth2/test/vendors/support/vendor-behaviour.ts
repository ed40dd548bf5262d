import type { Departure, PlainOptions } from './vendor-session.ts'

type Texts = Readonly<Record<string, string>>

/** The tokens of one answer. */
export interface GivenTokens {
  readonly access: string
  readonly refresh: string | undefined
}

/** How one vendor behaves, told without its preset. */
export interface VendorBehaviour {
  readonly id: string
  readonly options?: PlainOptions
  readonly authorization: string
  readonly token: string
  /** Where refreshing goes, where it is somewhere else. */
  readonly refreshAt?: string
  readonly auth: 'basic' | 'post' | 'none'
  readonly clientIdParameter?: string
  readonly body?: 'json'
  /** Default base64url. */
  readonly pkce?: 'hex' | 'none'
  readonly responseType?: 'none'
  /** What Alice's application asks for. */
  readonly scopes: readonly string[]
  /** How that stands in the authorization request; absent: not at all. */
  readonly scopeSent?: Texts
  /** What else stands there. */
  readonly asks?: Texts
  /** What the vendor adds to its callback. */
  readonly callback?: (departure: Departure) => Texts
  /** What stands in every token request besides what the standard wants. */
  readonly adds?: Texts
  readonly userAgent?: string
  /** How the vendor writes an answer. Default: as RFC 6749 has it, for an hour. */
  readonly answer?: (given: GivenTokens) => Response
  /** Seconds; `never`: there is no end, and nothing to renew. Default 3600. */
  readonly lives?: number | 'never'
  /** Whether a refresh brings a new refresh token. */
  readonly rotates?: boolean
  /** There are no refresh tokens: the access token is what it is renewed with. */
  readonly renewsItself?: boolean
  /** After how many seconds the token is asked for again. Default: when it is over. */
  readonly renewedAfter?: number
  /** What stands in a request to renew a token. Default: a refresh token. */
  readonly renews?: (given: {
    readonly access: string
    readonly refresh: string
    readonly departure: Departure
  }) => Texts
  /** What the application gets besides the token and its end. Default: a bearer token and what was asked for. */
  readonly gets?: {
    readonly tokenType?: string
    readonly scopes?: readonly string[]
    readonly vendorParameters?: Texts
  }
  readonly machine?: VendorMachine
}

export interface VendorMachine {
  readonly options?: PlainOptions
  readonly scopes?: readonly string[]
  /** What stands in the request besides the proof of the client. */
  readonly sends: Texts
}
