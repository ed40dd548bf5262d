import {
  BrokerError,
  type CredentialProvider,
  invalidField,
  type Issued,
  parseOptions,
  type ProviderContext,
} from '@credbroker/core'
import { parseJsonBody, pathWithoutQuery, requestTargetGuard } from '@credbroker/core/signing'
import { parseApiKey } from './api-key.ts'
import { bearerTokenSigner } from './bearer-token.ts'
import { defaultHost, requestUri } from './bound-request.ts'
import type { CoinbaseOptions } from './options.ts'
import { requestHash } from './request-hash.ts'
import type {
  CoinbaseCdpTokenRequest,
  CoinbaseCdpTokenResponse,
  CoinbaseCdpWebSocketTokenResponse,
} from './token-request.ts'
import { parseWalletSecret } from './wallet-secret.ts'
import { walletAuthTokenSigner } from './wallet-auth-token.ts'

const bodyField = 'coinbaseCdpTokenRequest.requestBody'

/**
 * Makes the provider. Both keys are parsed and tried here, so that a broken one stops the start.
 *
 * Throws `config_invalid` with `details.option` for an unusable `apiKeySecret` or `walletSecret`.
 */
export function create(
  options: CoinbaseOptions,
  { clock, random }: ProviderContext,
): CredentialProvider<'coinbaseCdpToken' | 'coinbaseCdpWebSocketToken'> {
  const { apiKeyId, apiKeySecret, walletSecret, allowedHosts, allow, audience } = options
  const { expiresIn, notBeforeBackdate, allowWebSocket } = options
  const keys = parseOptions({
    apiKey: () => parseApiKey(apiKeySecret.reveal()),
    wallet: () => walletSecret && parseWalletSecret(walletSecret.reveal()),
  })
  const signBearer = bearerTokenSigner({
    apiKey: keys.apiKey,
    apiKeyId,
    ...(audience !== undefined && { audience }),
    expiresIn,
    notBeforeBackdate,
  })
  const signWallet = keys.wallet && walletAuthTokenSigner(keys.wallet, notBeforeBackdate)
  const guard = requestTargetGuard({
    domain: 'coinbase.com',
    ...(allowedHosts !== undefined && { allowedHosts }),
    ...(allow !== undefined && { allow }),
  })
  const nonce = () => Buffer.from(random.bytes(16)).toString('hex')
  const nowSeconds = () => Math.floor(clock.now() / 1000)

  return {
    issue: {
      coinbaseCdpToken: ({
        requestMethod: method,
        requestHost: host = defaultHost,
        requestPath,
        includeWalletAuthToken,
        requestBody,
      }: CoinbaseCdpTokenRequest): Issued<CoinbaseCdpTokenResponse> => {
        const path = pathWithoutQuery(requestPath)
        guard({ method, host, path })
        const uri = requestUri(method, host, path)
        const issuedAt = nowSeconds()
        const expiresAtMs = (issuedAt + expiresIn) * 1000
        if (includeWalletAuthToken !== true) {
          // Not signed for, but a body that is no JSON would fail when its request asks for the wallet token.
          if (requestBody !== undefined) parseJsonBody(requestBody, bodyField)
          return { response: { bearerToken: signBearer(uri, nonce(), issuedAt) }, expiresAtMs }
        }
        if (signWallet === undefined) throw walletSecretMissing()
        const bodyHash = requestBody === undefined ? undefined : requestHash(requestBody, bodyField)?.hash
        const bearerToken = signBearer(uri, nonce(), issuedAt)
        const walletAuthToken = signWallet(uri, bodyHash, nonce(), issuedAt)
        return { response: { bearerToken, walletAuthToken }, expiresAtMs }
      },

      coinbaseCdpWebSocketToken: (): Issued<CoinbaseCdpWebSocketTokenResponse> => {
        if (!allowWebSocket) throw webSocketRefused()
        const issuedAt = nowSeconds()
        const bearerToken = signBearer(undefined, nonce(), issuedAt)
        return { response: { bearerToken }, expiresAtMs: (issuedAt + expiresIn) * 1000 }
      },
    },
  }
}

function walletSecretMissing(): BrokerError {
  return invalidField(
    'coinbaseCdpTokenRequest.includeWalletAuthToken',
    'needs the option walletSecret, which this provider does not have',
  )
}

function webSocketRefused(): BrokerError {
  return new BrokerError(
    'access_denied',
    'a WebSocket token is bound to no request, so this provider does not issue it; to permit it, set allowWebSocket: true',
  )
}
