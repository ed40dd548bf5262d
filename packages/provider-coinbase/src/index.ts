import { defineProvider, type Entry, type ProviderPlugin } from '@credbroker/core'
import { create } from './create.ts'
import type { CoinbaseOptions } from './options.ts'
import { configSchema, requestSchemas } from './schema.ts'
import type {
  CoinbaseCdpTokenRequest,
  CoinbaseCdpTokenResponse,
  CoinbaseCdpWebSocketTokenRequest,
  CoinbaseCdpWebSocketTokenResponse,
} from './token-request.ts'
import { options } from './validators/options.js'
import { coinbaseCdpToken, coinbaseCdpWebSocketToken } from './validators/requests.js'

declare module '@credbroker/core' {
  interface CredentialRegistry {
    coinbaseCdpToken: Entry<CoinbaseCdpTokenRequest, CoinbaseCdpTokenResponse>
    coinbaseCdpWebSocketToken: Entry<CoinbaseCdpWebSocketTokenRequest, CoinbaseCdpWebSocketTokenResponse>
  }
}

/** Bearer and wallet tokens of the Coinbase Developer Platform. Nothing is cached: each token is for one request. */
const plugin: ProviderPlugin<'coinbaseCdpToken' | 'coinbaseCdpWebSocketToken', CoinbaseOptions> = defineProvider({
  apiVersion: 1,
  configSchema,
  kinds: {
    coinbaseCdpToken: { requestSchema: requestSchemas.coinbaseCdpToken, cache: false },
    coinbaseCdpWebSocketToken: { requestSchema: requestSchemas.coinbaseCdpWebSocketToken, cache: false },
  },
  validators: { options, coinbaseCdpToken, coinbaseCdpWebSocketToken },
  create,
})

export default plugin

export { type ApiKey, parseApiKey } from './api-key.ts'
export { type BearerTokenInput, type BearerTokenSettings, signBearerToken } from './bearer-token.ts'
export type { BoundRequest } from './bound-request.ts'
export type { CoinbaseOptions } from './options.ts'
export { type RequestHash, requestHash } from './request-hash.ts'
export type {
  CoinbaseCdpTokenRequest,
  CoinbaseCdpTokenResponse,
  CoinbaseCdpWebSocketTokenRequest,
  CoinbaseCdpWebSocketTokenResponse,
} from './token-request.ts'
export { signWalletAuthToken, type WalletAuthTokenInput } from './wallet-auth-token.ts'
export { walletAuthRequired } from './wallet-auth-required.ts'
export { parseWalletSecret } from './wallet-secret.ts'
