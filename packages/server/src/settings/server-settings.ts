import type { Secret } from '@credbroker/core'

/** The section `server` of the YAML. */
export interface ServerSettings {
  readonly listen?: ListenSettings
  /** Default `verify`. */
  readonly auth?: 'verify' | 'dev'
  /** Stands in ARNs. Default `us-east-1`. */
  readonly region?: string
  /** Stands in ARNs, 12 digits. Default `000000000000`. */
  readonly accountId?: string
  readonly workloadTokens?: WorkloadTokenSettings
  /** Who may sign the user tokens of GetWorkloadAccessTokenForJWT and CompleteResourceTokenAuth. */
  readonly issuers?: readonly IssuerSettings[]
  readonly limits?: LimitSettings
  /** Secrets that the control plane may refer to as EXTERNAL, by the `secretId`. */
  readonly externalSecrets?: Readonly<Record<string, Secret>>
}

/** Where the server listens. Read at the start only. */
export interface ListenSettings {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 8787; 0: any free one. */
  readonly port?: number
  readonly tls?: TlsFiles
}

/** PEM files, relative to the YAML. Read again when they change. */
export interface TlsFiles {
  readonly certificate: string
  readonly key: string
}

/** How long workload access tokens, and the keys that sign them, live. Read at the start only. */
export interface WorkloadTokenSettings {
  /** A duration; default `1h`. */
  readonly lifetime?: string
  /** How old a signing key gets before a new one is made; a duration, default `30d`. */
  readonly rotateAfter?: string
}

/** Whose user tokens are taken, and what they have to say. */
export interface IssuerSettings {
  /** Exactly as it stands in `iss`. */
  readonly issuer: string
  /** One of these has to stand in `aud`. */
  readonly audiences: readonly string[]
  /** Default: what the issuer's OpenID configuration says. */
  readonly jwksUri?: string
  /** Default: RS256, PS256, ES256 and EdDSA. Never symmetric ones. */
  readonly algorithms?: readonly string[]
  /** A duration; default `60s`. */
  readonly clockTolerance?: string
}

/** What clients may take of the server. Read at the start only. */
export interface LimitSettings {
  /** Bytes of one request body. Default 1 MiB. */
  readonly body?: number
  /** Bytes of all header lines. Default 16 KiB. */
  readonly headers?: number
  /** How long a client may take to send one request; default `15s`. */
  readonly requestTimeout?: string
  /** How long an idle connection is kept; default `65s`. */
  readonly keepAlive?: string
  /** Default 4096. */
  readonly connections?: number
  /** Requests a second of one caller. Default: not limited. */
  readonly requestsPerSecond?: number
  /** How long requests under way may take to end when the server is stopped; default `30s`. */
  readonly shutdown?: string
}
