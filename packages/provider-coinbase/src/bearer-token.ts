import type { ApiKey } from './api-key.ts'
import { type BoundRequest, completeUri } from './bound-request.ts'
import { jwsPart, signCompact } from './compact-jws.ts'
import { invalidField } from '@credbroker/core'
import { longestBackdate, longestLifetime, requireInstant, requireSeconds, requireToken } from './token-parameters.ts'

/** What all bearer tokens of one API key have in common. */
export interface BearerTokenSettings {
  /** From `parseApiKey`. */
  readonly apiKey: ApiKey
  /** Goes into `kid` and `sub` unchanged. */
  readonly apiKeyId: string
  /** The claim `aud`. Default: no such claim. */
  readonly audience?: readonly string[]
  /** Seconds from `iat` to `exp`, 1 to 120. Default 120. */
  readonly expiresIn?: number
  /** Seconds by which `nbf` lies before `iat`, 0 to 30. Default 0. */
  readonly notBeforeBackdate?: number
}

/** One bearer token. Method, host and path are given together, or not at all for a WebSocket connection. */
export interface BearerTokenInput extends BearerTokenSettings, Partial<BoundRequest> {
  /** Fresh for each token: 16 random bytes as 32 hex digits. */
  readonly nonce: string
  /** Now, in whole seconds since 1970. */
  readonly issuedAt: number
}

/** Signs for an entry of the claim `uris`, or without the claim. */
type BearerTokenSigner = (uri: string | undefined, nonce: string, issuedAt: number) => string

/**
 * The bearer token for one request, or for a WebSocket connection when method, host and path are all absent. With an
 * Ed25519 key it is, byte for byte, the token of the vendor's TypeScript SDK.
 *
 * Throws `validation_failed` for an incomplete request and for times and nonces out of range. CDP docs, "JWT
 * authentication"; RFC 7515, RFC 7519.
 */
export function signBearerToken(input: BearerTokenInput): string {
  const { apiKeyId, requestMethod, requestHost, requestPath, nonce, issuedAt } = input
  if (apiKeyId === '') throw invalidField('apiKeyId', 'is empty; it names the key')
  const unbound = (requestMethod ?? requestHost ?? requestPath ?? undefined) === undefined
  return bearerTokenSigner(input)(
    unbound ? undefined : completeUri(input),
    requireToken('nonce', nonce),
    requireInstant('issuedAt', issuedAt),
  )
}

/** Makes the signer of one API key: what no token changes is put together once. Its arguments are taken as checked. */
export function bearerTokenSigner({
  apiKey,
  apiKeyId,
  audience,
  expiresIn = longestLifetime,
  notBeforeBackdate = 0,
}: BearerTokenSettings): BearerTokenSigner {
  requireSeconds('expiresIn', expiresIn, 1, longestLifetime)
  requireSeconds('notBeforeBackdate', notBeforeBackdate, 0, longestBackdate)
  const id = JSON.stringify(apiKeyId)
  const aud = audience === undefined ? '' : `,"aud":${JSON.stringify(audience)}`
  // The order of the members is the vendor's.
  const header = `{"alg":"${apiKey.algorithm}","kid":${id},"typ":"JWT","nonce":"`
  const claims = `{"sub":${id},"iss":"cdp"${aud}`
  return (uri: string | undefined, nonce: string, issuedAt: number): string => {
    const uris = uri === undefined ? '' : `,"uris":[${JSON.stringify(uri)}]`
    const times = `"iat":${issuedAt},"nbf":${issuedAt - notBeforeBackdate},"exp":${issuedAt + expiresIn}`
    return signCompact(apiKey, jwsPart(`${header}${nonce}"}`), `${claims}${uris},${times}}`)
  }
}
