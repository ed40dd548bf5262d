import type { Secret } from '@credbroker/core'

/** The YAML's `options`, checked and with defaults filled in. */
export interface PrivyOptions {
  /** App id of the Privy dashboard. */
  readonly appId: string
  /** App secret of the Privy dashboard. */
  readonly appSecret: Secret
  /** Id of the authorization key or key quorum. Kept for reference; no token holds it. */
  readonly authorizationId?: string
  /** The authorization key that signs. Either this or `authorizationPrivateKeys`, or neither. */
  readonly authorizationPrivateKey?: Secret
  /** Several authorization keys of a quorum: each signs, and the signatures are given in this order. */
  readonly authorizationPrivateKeys?: readonly Secret[]
  /** How long a signature is accepted. A duration such as `15m`, which is the default; at most `72h`. */
  readonly requestExpiry: string
  /** Hosts to sign for besides privy.io and names under it, exactly. Default: none. */
  readonly allowedHosts?: readonly string[]
  /** Requests to sign for, such as `POST /v1/wallets/*\/rpc`. Default: all on the hosts above. */
  readonly allow?: readonly string[]
}
