import { refusedUserToken, type VerifiedUserToken } from './user-token.ts'
import { unverifiedClaims } from './unverified-claims.ts'

/**
 * Takes a JWT at its word, for development. It needs a subject, and is refused past its `exp` if it has one. Without an
 * issuer it stands for itself: another token of the same subject is another person.
 * Throws `unauthenticated`.
 */
export function readUnverified(jwt: string, nowMs: number): VerifiedUserToken {
  const { iss, sub, exp } = unverifiedClaims(jwt)
  if (iss !== undefined && (typeof iss !== 'string' || iss === '')) throw refusedUserToken('it has no issuer (iss)')
  if (typeof sub !== 'string' || sub === '') throw refusedUserToken('it has no subject (sub)')
  const issuer = iss ?? ''
  if (exp === undefined) return { jwt, issuer, subject: sub }
  if (typeof exp !== 'number') throw refusedUserToken('its end (exp) is no number')
  if (nowMs >= exp * 1000) throw refusedUserToken('it has expired; the user has to sign in again')
  return { jwt, issuer, subject: sub, expiresAtMs: exp * 1000 }
}
