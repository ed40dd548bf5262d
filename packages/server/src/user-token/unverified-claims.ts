import { longestUserToken, malformedUserToken } from './user-token.ts'

/** The claims of a JWT as it has them. Nothing says that they are true. */
export interface UnverifiedClaims {
  readonly iss?: unknown
  readonly sub?: unknown
  readonly exp?: unknown
}

/** Reads the claims of a compact JWS (RFC 7519 section 7.2). Throws `unauthenticated` for anything else. */
export function unverifiedClaims(jwt: string): UnverifiedClaims {
  if (jwt.length > longestUserToken || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) throw malformedUserToken()
  const [, payload = ''] = jwt.split('.')
  let claims: unknown
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
  } catch {
    throw malformedUserToken()
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw malformedUserToken()
  return claims
}
