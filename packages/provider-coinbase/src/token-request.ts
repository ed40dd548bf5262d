/** What a Coinbase token is bound to. The limits are those of the AWS operation GetResourcePaymentToken. */
export interface CoinbaseCdpTokenRequest {
  /** In capitals. */
  readonly requestMethod: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  /** Without scheme and port, 1 to 256 characters. Default `api.cdp.coinbase.com`. */
  readonly requestHost?: string
  /** As it is sent, such as `/platform/v2/evm/accounts`. A query string may follow; the tokens leave it out. */
  readonly requestPath: string
  /** Whether to sign `walletAuthToken` as well. Needs the option `walletSecret`. Default `false`. */
  readonly includeWalletAuthToken?: boolean
  /** The body to be sent: one JSON document of 1 to 16384 characters, with everything outside ASCII as `\uXXXX`. */
  readonly requestBody?: string
}

export interface CoinbaseCdpTokenResponse {
  /** For the header `Authorization: Bearer …`. Good for `expiresIn` seconds. */
  readonly bearerToken: string
  /** For the header `X-Wallet-Auth`. Has no expiry of its own; use it at once. */
  readonly walletAuthToken?: string
}

/** Nothing is asked for: an object without members. */
export type CoinbaseCdpWebSocketTokenRequest = Readonly<Record<string, never>>

export interface CoinbaseCdpWebSocketTokenResponse {
  /** Names no request: until it expires, nothing in it limits what its holder may do with the API key's rights. */
  readonly bearerToken: string
}
