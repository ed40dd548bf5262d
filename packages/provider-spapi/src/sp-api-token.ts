/** An access token of the Selling Partner API. */
export interface SpApiTokenRequest {
  /** `refreshToken`: of a selling partner. `grantless`: of the application itself. Default `refreshToken`. */
  readonly grant?: 'refreshToken' | 'grantless'
  /** With `grantless`, and required there: such as `sellingpartnerapi::notifications`. Order and repetition mean nothing. */
  readonly scopes?: readonly string[]
  /** A name under `accounts` in the options. Default: the only account there; else the account of the caller's user. */
  readonly account?: string
  /** Country code or id. Decides the endpoint, and where a seller is asked for consent. */
  readonly marketplace?: string
  /** The consent that an earlier answer named. */
  readonly sessionUri?: string
  /** For consents: where the browser ends up; one of the workload's return URLs, exactly. */
  readonly returnUrl?: string
  /** For consents: given back on the return URL as it is. */
  readonly customState?: string
  /** Ask the seller although a consent is kept, as after a new role. */
  readonly forceAuthentication?: boolean
  /** For a consent that began in Amazon's Selling Partner Appstore: what Amazon sent to the login URI. */
  readonly appstore?: AppstoreStart
}

/** The query of Amazon's call of an application's login URI, in our names. */
export interface AppstoreStart {
  /** `amazon_callback_uri`. */
  readonly amazonCallbackUri: string
  /** `amazon_state`. */
  readonly amazonState: string
  /** `selling_partner_id`. */
  readonly sellingPartnerId: string
  /** `version`, where it is there. */
  readonly version?: 'beta'
}

/** A token, or the step that the seller has to take first. */
export type SpApiTokenResponse = SpApiAccessToken | SpApiConsentNeeded

/** Everything that the next call of the Selling Partner API needs. */
export interface SpApiAccessToken {
  readonly accessToken: string
  /** Epoch seconds. */
  readonly expiresAt: number
  /** Origin to call, such as `https://sellingpartnerapi-eu.amazon.com`. */
  readonly endpoint: string
  readonly headers: { readonly 'x-amz-access-token': string; readonly 'user-agent': string }
  /** The selling partner, where a consent told it. */
  readonly sellingPartnerId?: string
  readonly authorizationUrl?: never
  readonly sessionUri?: never
  readonly sessionStatus?: never
}

/** The seller has to authorize the application: send the browser to `authorizationUrl`, then ask again with `sessionUri`. */
export interface SpApiConsentNeeded {
  readonly authorizationUrl?: string
  readonly sessionUri: string
  readonly sessionStatus: 'IN_PROGRESS' | 'FAILED'
  /** Why it failed, as a short code. */
  readonly failure?: string
  readonly accessToken?: never
  readonly expiresAt?: never
  readonly endpoint?: never
  readonly headers?: never
}
