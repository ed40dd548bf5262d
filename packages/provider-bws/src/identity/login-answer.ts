import { Secret } from '@credbroker/core'
import { decodeBase64 } from '../crypto/base64.ts'
import { openEncString } from '../crypto/enc-string.ts'
import { symmetricKey, type SymmetricKey, symmetricKeyLength } from '../crypto/symmetric-key.ts'
import { memberOf, readJson, textMember } from '../exchange/json-members.ts'
import type { Session } from '../session/session.ts'
import { readBearerClaims } from './bearer-claims.ts'

/**
 * Why a login's answer cannot be used. `mac`: its payload is sealed for another access token, or was changed. `key_length`:
 * its organization key cannot open authenticated strings.
 */
export type LoginFault = 'response' | 'jwt' | 'mac' | 'payload' | 'key_length'

export type ReadLogin =
  | { readonly session: Session; readonly fault?: never }
  | { readonly fault: LoginFault; readonly session?: never }

interface Reading {
  readonly tokenKey: SymmetricKey
  /** Epoch milliseconds at which the answer came. */
  readonly receivedAtMs: number
}

/** The session in the body of a successful login. RFC 6749 section 5.1, and Bitwarden's `encrypted_payload`. */
export function readLogin(body: unknown, { tokenKey, receivedAtMs }: Reading): ReadLogin {
  const bearer = textMember(body, 'access_token')
  const payload = textMember(body, 'encrypted_payload')
  const expiresIn = memberOf(body, 'expires_in')
  if (bearer === undefined || payload === undefined || typeof expiresIn !== 'number' || !(expiresIn > 0))
    return { fault: 'response' }
  const claims = readBearerClaims(bearer)
  if (claims === undefined) return { fault: 'jwt' }
  const opened = openEncString(payload, tokenKey)
  if (opened.text === undefined) return { fault: opened.fault === 'mac' ? 'mac' : 'payload' }
  const key = decodeBase64(textMember(readJson(opened.text), 'encryptionKey') ?? '!')
  if (key === undefined) return { fault: 'payload' }
  if (key.length !== symmetricKeyLength) return { fault: 'key_length' }
  const endAtMs = receivedAtMs + expiresIn * 1000
  // A bearer that is over when it comes is none: then this machine's clock runs fast, and only the lifetime counts.
  const expiresAtMs = claims.expiresAtMs > receivedAtMs ? Math.min(claims.expiresAtMs, endAtMs) : endAtMs
  return {
    session: {
      // Not told to the redactor: bearers would push the secrets of the configuration out of it in time.
      bearer: new Secret(bearer),
      organizationId: claims.organizationId,
      organizationKey: symmetricKey(key),
      expiresAtMs,
      lifetimeMs: expiresAtMs - receivedAtMs,
    },
  }
}
