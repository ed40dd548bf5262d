import { BrokerError } from '@credbroker/core'
import { JWTInvalid } from 'jose/errors'
import { decodeJwt } from 'jose/jwt/decode'

/** The user's own token, as far as it can be judged here. */
export interface SubjectToken {
  readonly token: string
  /** Epoch milliseconds; absent for tokens that are no JWT, and for those without an end. */
  readonly expiresAtMs?: number
}

export interface SubjectRules {
  readonly nowMs: number
  /** The token has to be a JWT. */
  readonly jwt: boolean
  readonly trustedIssuers: readonly string[] | undefined
}

/**
 * Judges the token that is to be exchanged, before it is shown to anybody. Its signature is for the vendor to check.
 * Throws `validation_failed` when it is no JWT and has to be one, `unauthenticated` when it is over, and `access_denied`
 * when its issuer is not trusted.
 */
export function subjectToken(token: string, { nowMs, jwt, trustedIssuers }: SubjectRules): SubjectToken {
  const claims = claimsOf(token)
  if (claims === undefined) {
    if (jwt || trustedIssuers !== undefined) throw noJwt()
    return { token }
  }
  const { iss, exp } = claims
  if (trustedIssuers !== undefined && !(typeof iss === 'string' && trustedIssuers.includes(iss))) {
    throw new BrokerError(
      'access_denied',
      "the user's token is of an issuer that onBehalfOf.trustedIssuers does not name; the operator decides which it names",
    )
  }
  if (exp === undefined) return { token }
  const expiresAtMs = exp * 1000
  if (expiresAtMs <= nowMs) {
    throw new BrokerError('unauthenticated', "the user's token has expired; the user has to sign in again")
  }
  return { token, expiresAtMs }
}

function claimsOf(token: string): { readonly iss?: unknown; readonly exp?: number } | undefined {
  try {
    const { iss, exp } = decodeJwt(token)
    if (exp !== undefined && !Number.isFinite(exp)) throw noJwt()
    return { iss, ...(exp !== undefined && { exp }) }
  } catch (error) {
    if (error instanceof JWTInvalid) return undefined
    throw error
  }
}

function noJwt(): BrokerError {
  return new BrokerError('validation_failed', "the user's token is no JWT, and this provider exchanges JWTs only")
}
