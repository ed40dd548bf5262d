import type { Secret } from '@credbroker/core'

/** The options of a `use: bws` entry as the provider gets them: checked, with defaults filled in. */
export interface BwsOptions {
  /** Access token of a machine account: `0.<id>.<secret>:<key>`. */
  readonly accessToken: Secret
  /** Bitwarden's own cloud. Default `us`, unless the servers are given. */
  readonly region?: 'us' | 'eu'
  /** Base URL of a server that has API and identity below it. */
  readonly serverUrl?: string
  /** URL of the identity service; only together with {@link apiUrl}. */
  readonly identityUrl?: string
  /** URL of the API; only together with {@link identityUrl}. */
  readonly apiUrl?: string
  /** The only authorities that are trusted for these servers, PEM. */
  readonly ca?: Secret
  /** A file for the session, shared with Bitwarden's own tools. Default: the broker's store. */
  readonly stateFile?: string
  /** How long before its end a bearer is renewed, such as `60s`. */
  readonly refreshBefore: string
  /** How long an answer with secrets is remembered, such as `5m`. */
  readonly cacheLifetime: string
  /** Whether requests may create, change and delete. */
  readonly allowWrites: boolean
}
