/** AgentCore's `GetResourceOauth2Token`, member by member, without the two that name workload and provider. */
export interface Oauth2TokenRequest {
  readonly oauth2Flow: 'USER_FEDERATION' | 'M2M' | 'ON_BEHALF_OF_TOKEN_EXCHANGE'
  /** Empty or absent: the provider's own `scopes`. Order and repetition mean nothing. */
  readonly scopes?: readonly string[]
  /** USER_FEDERATION: the attempt that an earlier answer named. */
  readonly sessionUri?: string
  /** USER_FEDERATION: where the browser ends up; one of the workload's return URLs, exactly. */
  readonly resourceOauth2ReturnUrl?: string
  /** USER_FEDERATION: ask the user although a consent is kept. */
  readonly forceAuthentication?: boolean
  /** More parameters for the vendor. They never replace or repeat ours. */
  readonly customParameters?: Readonly<Record<string, string>>
  /** USER_FEDERATION: given back on the return URL as it is. */
  readonly customState?: string
  /** RFC 8707: absolute URIs of the services that the token is for. */
  readonly resources?: readonly string[]
  /** RFC 8693: logical names of the services that the token is for. */
  readonly audiences?: readonly string[]
}

/** A token, or the step that the user has to take first. */
export type Oauth2TokenResponse = Oauth2AccessToken | Oauth2ConsentNeeded

export interface Oauth2AccessToken {
  readonly accessToken: string
  /** `Bearer`, or what the vendor calls its own type. */
  readonly tokenType: string
  /** Epoch seconds; absent when the vendor does not say and nothing is known. */
  readonly expiresAt?: number
  /** What was granted; absent where the vendor has no scopes. */
  readonly scopes?: readonly string[]
  /** What else the vendor gave with the token that its API needs, such as Salesforce's `instance_url`. */
  readonly vendorParameters?: Readonly<Record<string, string>>
  readonly authorizationUrl?: never
  readonly sessionUri?: never
  readonly sessionStatus?: never
  readonly userCode?: never
  readonly failure?: never
}

export interface Oauth2ConsentNeeded {
  /** Where to send the user's browser. Absent when the attempt failed. */
  readonly authorizationUrl?: string
  readonly sessionUri: string
  readonly sessionStatus: 'IN_PROGRESS' | 'FAILED'
  /** RFC 8628: what the user types in at `authorizationUrl`. */
  readonly userCode?: string
  /** With `FAILED`: the vendor's code, or our own word for what went wrong. */
  readonly failure?: string
  readonly accessToken?: never
  readonly tokenType?: never
  readonly expiresAt?: never
  readonly scopes?: never
  readonly vendorParameters?: never
}
