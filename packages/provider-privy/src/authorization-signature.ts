import { type KeyObject, sign } from 'node:crypto'

/** At least one key. */
export type AuthorizationKeys = readonly [KeyObject, ...KeyObject[]]

/**
 * The value of `privy-authorization-signature`: for each key the ECDSA signature over the payload's SHA-256, in DER, in
 * base64; joined by commas in the keys' order. Differs from call to call, because node:crypto draws a new nonce.
 *
 * Privy documentation, "Authorization signatures" and "Key quorums".
 */
export function signAuthorization(payload: string, keys: AuthorizationKeys): string {
  const bytes = Buffer.from(payload)
  return keys.map((key) => sign('sha256', bytes, key).toString('base64')).join(',')
}
