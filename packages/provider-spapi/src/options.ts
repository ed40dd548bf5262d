import type { Secret } from '@credbroker/core'
import type { Region } from './regions/endpoints.ts'

/** A selling partner whose refresh token the operator holds: of a private application, or moved from elsewhere. */
export interface AccountOptions {
  /** From Seller Central, Vendor Central or a consent. Begins with `Atzr|`. */
  readonly refreshToken: Secret
  /** Default: the provider's own. */
  readonly region?: Region
  /** When the selling partner authorized the application, as a date such as 2026-03-31: a public one is asked again after 365 days. */
  readonly authorizedAt?: string
}

/** The YAML's `options`. */
export interface SpApiOptions {
  /** Of Login with Amazon: `amzn1.application-oa2-client.…`. */
  readonly clientId: string
  readonly clientSecret: Secret
  /** Date or instant of its end. Amazon's secrets live 180 days. */
  readonly clientSecretExpiresAt?: string
  /** The one that takes its place; either is tried where Amazon refuses the other. */
  readonly nextClientSecret?: Secret
  readonly nextClientSecretExpiresAt?: string
  /** The only account. */
  readonly refreshToken?: Secret
  /** Accounts by name. */
  readonly accounts?: Readonly<Record<string, AccountOptions>>
  /** Default: that of the accounts, where all have one and the same. */
  readonly region?: Region
  /** Country code or id of the marketplace whose sellers are asked for consent, unless a request names another. */
  readonly marketplace?: string
  /** For consents: `amzn1.sp.solution.…` or `amzn1.sellerapps.app.…`. */
  readonly applicationId?: string
  /** The application is a draft: consents say `version=beta`. */
  readonly draft?: boolean
  /** Who consents. Default `seller`. */
  readonly partner?: 'seller' | 'vendor'
  /** Answers name the sandbox's endpoint. Tokens of any kind come from production all the same. */
  readonly sandbox?: boolean
  /** Restricted data tokens come from the sandbox as well, whose tokens are dummies. */
  readonly sandboxTokens?: boolean
  /** Applications that restricted data may be delegated to. */
  readonly targetApplications?: readonly string[]
  /** Of the program, for the header `user-agent` of its calls. */
  readonly applicationName: string
  readonly applicationVersion: string
  // Other addresses, for tests and proxies.
  readonly lwaUrl?: string
  readonly endpointUrl?: string
  readonly centralUrl?: string
}

/** The options with the region that they mean. */
export interface ResolvedOptions extends SpApiOptions {
  readonly region: Region
}
