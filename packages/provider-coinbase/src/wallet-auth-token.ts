import type { KeyObject } from 'node:crypto'
import type { ApiKey } from './api-key.ts'
import { type BoundRequest, completeUri } from './bound-request.ts'
import { jwsPart, signCompact } from './compact-jws.ts'
import { requestHash } from './request-hash.ts'
import { longestBackdate, requireInstant, requireSeconds, requireToken } from './token-parameters.ts'

/** One wallet token. */
export interface WalletAuthTokenInput extends BoundRequest {
  /** From `parseWalletSecret`. */
  readonly walletSecret: KeyObject
  /** The body to be sent: one JSON document. Absent: the request has none. */
  readonly requestBody?: string
  /** Fresh for each token: 16 random bytes as 32 hex digits. */
  readonly jti: string
  /** Now, in whole seconds since 1970. */
  readonly issuedAt: number
  /** Seconds by which `nbf` lies before `iat`, 0 to 30. Default 0. */
  readonly notBeforeBackdate?: number
}

/** Signs for an entry of the claim `uris` and the hash of a body, if that has one. */
type WalletAuthTokenSigner = (uri: string, bodyHash: string | undefined, jti: string, issuedAt: number) => string

const header = jwsPart('{"alg":"ES256","typ":"JWT"}')

/**
 * The wallet token (`X-Wallet-Auth`) for one request and its body. It carries no expiry: make one for each request.
 *
 * Throws `validation_failed` for a body that cannot be hashed, an incomplete request, and times and identifiers out of
 * range. CDP docs, "Wallet secrets".
 */
export function signWalletAuthToken(input: WalletAuthTokenInput): string {
  const { walletSecret, requestBody, jti, issuedAt, notBeforeBackdate = 0 } = input
  return walletAuthTokenSigner(walletSecret, notBeforeBackdate)(
    completeUri(input),
    requestBody === undefined ? undefined : requestHash(requestBody)?.hash,
    requireToken('jti', jti),
    requireInstant('issuedAt', issuedAt),
  )
}

/** Makes the signer of one wallet secret. Its arguments are taken as checked. */
export function walletAuthTokenSigner(walletSecret: KeyObject, notBeforeBackdate: number): WalletAuthTokenSigner {
  requireSeconds('notBeforeBackdate', notBeforeBackdate, 0, longestBackdate)
  const key: ApiKey = { algorithm: 'ES256', key: walletSecret }
  return (uri: string, bodyHash: string | undefined, jti: string, issuedAt: number): string => {
    const reqHash = bodyHash === undefined ? '' : `,"reqHash":"${bodyHash}"`
    const rest = `"iat":${issuedAt},"nbf":${issuedAt - notBeforeBackdate},"jti":"${jti}"`
    // The order of the members is the vendor's.
    return signCompact(key, header, `{"uris":[${JSON.stringify(uri)}]${reqHash},${rest}}`)
  }
}
