import type { Secret } from '@credbroker/core'

/** The options of a `use: coinbase` entry as the provider gets them: checked, with defaults filled in. */
export interface CoinbaseOptions {
  /** A UUID, or the older `organizations/…/apiKeys/…`. */
  readonly apiKeyId: string
  /** Ed25519 as base64, or P-256 as PEM. */
  readonly apiKeySecret: Secret
  /** P-256 as base64 of PKCS#8 DER. Needed for wallet tokens only. */
  readonly walletSecret?: Secret
  /** Hosts to sign for besides `coinbase.com` and the names under it, exactly. */
  readonly allowedHosts?: readonly string[]
  /** When given, a request must match one of these: `GET /platform/v2/evm/**`. */
  readonly allow?: readonly string[]
  /** Seconds that a bearer token lives, 1 to 120. Default 120. */
  readonly expiresIn: number
  /** The claim `aud` of bearer tokens. Default: no such claim. */
  readonly audience?: readonly string[]
  /** Seconds by which `nbf` lies before `iat`, 0 to 30. Default 0. */
  readonly notBeforeBackdate: number
  /** Whether to issue `coinbaseCdpWebSocketToken`. Default `false`. */
  readonly allowWebSocket: boolean
}
