import { refusedUserToken, type VerifiedUserToken } from './user-token.ts'
import { unverifiedClaims } from './unverified-claims.ts'

/**
 * Takes a JWT at its word, for development. It needs an issuer and a subject, and is refused past its `exp` if it has one.
 * Throws `unauthenticated`.
 */
export function readUnverified(jwt: string, nowMs: number): VerifiedUserToken {
  const { iss, sub, exp } = unverifiedClaims(jwt)
  if (typeof iss !== 'string' || iss === '') throw refusedUserToken('it has no issuer (iss)')
  if (typeof sub !== 'string' || sub === '') throw refusedUserToken('it has no subject (sub)')
  if (exp === undefined) return { jwt, issuer: iss, subject: sub }
  if (typeof exp !== 'number') throw refusedUserToken('its end (exp) is no number')
  if (nowMs >= exp * 1000) throw refusedUserToken('it has expired; the user has to sign in again')
  return { jwt, issuer: iss, subject: sub, expiresAtMs: exp * 1000 }
}
