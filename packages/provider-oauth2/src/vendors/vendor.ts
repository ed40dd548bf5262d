import type { VendorDescription } from '@credbroker/core'
import type { ClientAuthMethod, Oauth2Options } from '../options.ts'

/** How sure the facts are. `checked`: seen in the vendor's documentation. `library`: as maintained clients have it. `recall`: general knowledge, to be verified. */
export type Confidence = 'checked' | 'library' | 'recall'

/** The names of options that stand for a part of an address. */
export type VendorVariable = keyof Pick<
  Oauth2Options,
  | 'tenant'
  | 'domain'
  | 'subdomain'
  | 'host'
  | 'server'
  | 'environmentId'
  | 'tld'
  | 'version'
  | 'appId'
  | 'issuer'
  | 'region'
  | 'userPoolId'
  | 'shop'
  | 'dataCenter'
>

/** What may stand in place of a variable. */
export interface VariableRule {
  readonly default?: string
  /** `label`: one label of a host name. `host`: a whole host name. `path`: one segment of a path. `url`: an https URL. */
  readonly form: 'label' | 'host' | 'path' | 'url'
  readonly oneOf?: readonly string[]
  readonly description: string
}

/** How a grant or token is ended at the vendor. */
export interface RevocationRule {
  readonly url: string
  /** `rfc7009`: a form with `token`. `bearer`: the token itself authorizes. `client`: basic client authentication and JSON. `square`: `Authorization: Client SECRET` and JSON. */
  readonly style: 'rfc7009' | 'bearer' | 'client' | 'square' | 'stripe'
  readonly method?: 'POST' | 'DELETE'
  /** Which token is sent. Default: the refresh token where there is one. */
  readonly token?: 'access' | 'refresh'
}

/** What is different when an option has a certain value. */
export interface VendorVariant {
  readonly when: { readonly option: keyof Oauth2Options; readonly is: string | boolean }
  /** Takes the place of the members of the same name. */
  readonly use: Partial<Omit<Vendor, 'id' | 'name' | 'confidence' | 'variants'>>
}

/** What is unusual in the answers of a token endpoint, and read by the normalising step. */
export interface AnswerRules {
  /** The token is not at the top: the member that holds it, such as Slack's `authed_user`. */
  readonly nestedIn?: string
  /** An answer with status 200 may be an error: the member that says so, and its value then. */
  readonly errorIn200?: { readonly member: string; readonly failedWhen?: unknown; readonly code?: string }
  /** What separates granted scopes in the answer, where it is not what separates them in the request. */
  readonly scopeSeparator?: ' ' | ','
  /** The member that names granted scopes, where it is not `scope`. */
  readonly scopeMember?: string
  /** `expires_in: 0` means that the token does not end. */
  readonly zeroMeansNever?: boolean
  /** The member that says until when, as an ISO date, in place of `expires_in`. */
  readonly expiresAtMember?: string
  /** The member that says how many seconds the refresh token lives. */
  readonly refreshExpiresInMember?: string
  /** Token types that count as bearer tokens; given out as they are. */
  readonly tokenTypes?: readonly string[]
  /** Members that are kept with the grant and handed out as `vendorParameters`. */
  readonly keep?: readonly string[]
  /** What a scope is called in answers, by what it is called in requests. */
  readonly scopeAliases?: Readonly<Record<string, string>>
  /** Codes besides `invalid_grant` with which a refresh token is refused for good; `http_403` stands for an answer without one. */
  readonly deadGrantCodes?: readonly string[]
  /** The member that holds the access token, where it is not `access_token`. */
  readonly accessTokenMember?: string
}

/** What a vendor does, as data. Templates hold `{variable}`. */
export interface Vendor extends VendorDescription {
  readonly confidence: Confidence
  /** AgentCore's name, such as `GoogleOauth2`. */
  readonly agentCoreVendor?: string
  readonly authorizationEndpoint?: string
  readonly tokenEndpoint?: string
  /** Where refreshing goes somewhere else than {@link tokenEndpoint}. */
  readonly refreshEndpoint?: string
  readonly introspectionEndpoint?: string
  readonly deviceAuthorizationEndpoint?: string
  readonly issuer?: string
  readonly discoveryUrl?: string
  readonly variables?: { readonly [Name in VendorVariable]?: VariableRule }
  /** Options besides variables that only this vendor takes; those that it cannot do without say so. */
  readonly parameters?: { readonly [Name in keyof Oauth2Options]?: 'optional' | 'required' }
  /** What options change besides addresses. A variable counts with its default. */
  readonly variants?: readonly VendorVariant[]
  /** The first is the default. */
  readonly clientAuthMethods: readonly ClientAuthMethod[]
  /** `excludes_secret`: with PKCE the client sends no secret, so it is used by clients without one only. */
  readonly pkce: 'required' | 'supported' | 'unsupported' | 'excludes_secret'
  readonly codeChallengeEncoding?: 'base64url' | 'hex'
  readonly scopeSeparator: ' ' | ','
  /** `none`: the vendor has no scopes. `fixed`: the application has, and requests have not. */
  readonly scopes: 'requested' | 'fixed' | 'none'
  /** The parameter that takes the scopes, where it is not `scope`. */
  readonly scopeParameter?: string
  /** Scopes that stand for a refresh token or the like, and are never compared. */
  readonly silentScopes?: readonly string[]
  readonly tokenRequestBody: 'form' | 'json'
  readonly tokenRequestHeaders?: Readonly<Record<string, string>>
  /** Headers taken from options by name; they replace those of {@link tokenRequestHeaders}. */
  readonly tokenRequestHeadersFrom?: Readonly<Record<string, keyof Oauth2Options>>
  /** `raw`: Basic authentication without form-encoding its halves. */
  readonly basicEncoding?: 'form' | 'raw'
  readonly clientIdParameter?: string
  readonly authorizationParameters?: Readonly<Record<string, string>>
  /** `null`: the vendor wants none. */
  readonly responseType?: null
  readonly tokenParameters?: Readonly<Record<string, string>>
  /** More for the client credentials request, taken from options by name: `{ account_id: 'accountId' }`. */
  readonly machineParameters?: Readonly<Record<string, keyof Oauth2Options>>
  /** What every scope of a client credentials request ends in. */
  readonly machineScopeSuffix?: string
  /** The grant type that takes the place of `client_credentials`. */
  readonly machineGrantType?: string
  readonly onBehalfOf?: NonNullable<Oauth2Options['onBehalfOf']>
  readonly onBehalfOfParameters?: Readonly<Record<string, string>>
  /** `self`: an access token is renewed by exchanging it, while it lives, with this grant type. */
  readonly renewal?: { readonly by: 'self'; readonly grantType: string; readonly parameter: string }
  readonly refreshSendsRedirectUri?: boolean
  /** `always`: a refresh token serves once. `never`: it stays. `unknown`: taken for `always`. */
  readonly rotation: 'always' | 'never' | 'unknown'
  /** How long the refresh token before the newest is still accepted, in milliseconds. 0: not at all. */
  readonly rotationLeewayMs?: number
  /** When the vendor does not say, in milliseconds. */
  readonly accessTokenLifetimeMs?: number
  /** When to refresh, in milliseconds before the end, where the usual is too late. */
  readonly refreshBeforeMs?: number
  readonly revocation?: RevocationRule
  readonly answer?: AnswerRules
  /** Callback parameters that are kept with the grant, such as QuickBooks' `realmId`. */
  readonly keepFromCallback?: readonly string[]
  /** Shopify: the callback's query is signed with the client secret. */
  readonly callbackSignature?: 'shopify'
  /** Zoho: the callback names the server to ask, one of these. */
  readonly serverFromCallback?: { readonly parameter: string; readonly oneOf: readonly string[] }
  /** `iss` of callbacks, where the vendor sends one without having metadata. */
  readonly callbackIssuer?: string
  /** TikTok: the code arrives encoded once more. */
  readonly decodeCode?: boolean
  /** What is worth knowing about this vendor, for documentation. */
  readonly notes?: readonly string[]
}

/** A vendor with every address complete: no template is left. */
export type ResolvedVendor = Vendor & { readonly resolved: true }
