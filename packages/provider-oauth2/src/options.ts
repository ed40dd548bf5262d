import type { Secret } from '@credbroker/core'

/** RFC 7591 section 2 and RFC 8705 section 2: how the broker proves to the vendor that it is the client. */
export type ClientAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'none'

/** RFC 8414 section 2, the members that are used. */
export interface ServerMetadataOptions {
  readonly issuer: string
  readonly authorization_endpoint?: string
  readonly token_endpoint?: string
  readonly revocation_endpoint?: string
  readonly introspection_endpoint?: string
  readonly device_authorization_endpoint?: string
  readonly pushed_authorization_request_endpoint?: string
  readonly require_pushed_authorization_requests?: boolean
  readonly authorization_response_iss_parameter_supported?: boolean
  readonly token_endpoint_auth_methods_supported?: readonly string[]
  readonly code_challenge_methods_supported?: readonly string[]
  readonly jwks_uri?: string
  readonly mtls_endpoint_aliases?: Readonly<Record<string, string>>
}

/** How ON_BEHALF_OF_TOKEN_EXCHANGE is done; the names are AgentCore's. */
export interface OnBehalfOfOptions {
  readonly grantType: 'TOKEN_EXCHANGE' | 'JWT_AUTHORIZATION_GRANT'
  /** TOKEN_EXCHANGE: who acts. `M2M`: our own client credentials token. `OWN`: a JWT that we sign with `privateKey`. */
  readonly actorTokenContent?: 'NONE' | 'M2M' | 'OWN'
  /** With `M2M`. */
  readonly actorTokenScopes?: readonly string[]
  /** Default `urn:ietf:params:oauth:token-type:jwt`. */
  readonly subjectTokenType?: string
  /** Default `urn:ietf:params:oauth:token-type:access_token`. */
  readonly requestedTokenType?: string
  /** `iss` of the users' tokens that may be exchanged. Absent: any that the host let in. */
  readonly trustedIssuers?: readonly string[]
}

/** The YAML's `options`. */
export interface Oauth2Options {
  /** A preset by its name, or `custom`. Default `custom`. */
  readonly vendor?: string
  /** `custom`: the address of the metadata. Either this or `metadata`. */
  readonly discoveryUrl?: string
  readonly metadata?: ServerMetadataOptions
  readonly clientId: string
  readonly clientSecret?: Secret
  readonly clientAuthMethod?: ClientAuthMethod
  /** PEM or JWK, for `private_key_jwt`. */
  readonly privateKey?: Secret
  /** `kid` of the assertions. */
  readonly privateKeyId?: string
  readonly signingAlgorithm?: 'RS256' | 'PS256' | 'ES256' | 'EdDSA'
  /** More members for the header and the payload of the assertions. */
  readonly assertionHeader?: Readonly<Record<string, string>>
  readonly assertionClaims?: Readonly<Record<string, string>>
  /** PEM, for mTLS. No secret, and yet one to the configuration: so it may come from a file. */
  readonly clientCertificate?: Secret
  readonly clientCertificateKey?: Secret
  /** PEM of the only authority that is trusted for this vendor. From a file, like the certificate. */
  readonly ca?: Secret
  /** Defaults for requests that name none. */
  readonly scopes?: readonly string[]
  /** Default: what the vendor supports; for `custom`, always. */
  readonly pkce?: boolean
  /** How long before its end a token is refreshed, as a duration. Default: a tenth of its life, at least a minute. */
  readonly refreshBefore?: string
  /** How long a token lives whose vendor does not say, as a duration. */
  readonly accessTokenLifetime?: string
  /** How long the server still accepts the refresh token before the newest, as a duration. Default: what the preset knows. */
  readonly rotationLeeway?: string
  readonly onBehalfOf?: OnBehalfOfOptions
  /** RFC 9126 for every authorization request, where the server wants it of this client without saying so in its metadata. */
  readonly pushedAuthorizationRequests?: boolean
  /** USER_FEDERATION by RFC 8628, for machines without a browser. */
  readonly deviceFlow?: boolean
  /** More parameters for every authorization request and every token request. */
  readonly authorizationParameters?: Readonly<Record<string, string>>
  readonly tokenParameters?: Readonly<Record<string, string>>
  // What the addresses and the wire of single vendors need; each preset says which of them it takes.
  readonly tenant?: string
  readonly domain?: string
  readonly subdomain?: string
  readonly host?: string
  readonly server?: string
  readonly environmentId?: string
  readonly tld?: string
  readonly version?: string
  readonly appId?: string
  readonly issuer?: string
  readonly region?: string
  readonly userPoolId?: string
  readonly shop?: string
  readonly dataCenter?: string
  readonly accountId?: string
  readonly tokenOwner?: 'user' | 'bot'
  readonly sandbox?: boolean
  readonly boxSubjectType?: 'enterprise' | 'user'
  readonly boxSubjectId?: string
  readonly audience?: string
  readonly userAgent?: string
}
