import { isUuid } from '../access-token/uuid.ts'
import { memberOf, readJson, textMember } from '../exchange/json-members.ts'

/** What a bearer says of itself. Nobody verifies its signature here: these are hints, and the API judges. */
export interface BearerClaims {
  /** UUID. */
  readonly organizationId: string
  /** Epoch milliseconds, by the server's clock. */
  readonly expiresAtMs: number
  /** Epoch milliseconds, by the server's clock. */
  readonly issuedAtMs?: number
  readonly issuer?: string
}

/** The claims of a bearer; `undefined` when it is no JWT with an organization and an end. */
export function readBearerClaims(bearer: string): BearerClaims | undefined {
  const [, payload, signature, ...more] = bearer.split('.')
  if (payload === undefined || signature === undefined || more.length > 0) return undefined
  const claims = readJson(Buffer.from(payload, 'base64url').toString('utf8'))
  const organizationId = textMember(claims, 'organization')?.toLowerCase()
  const expiresAtMs = instantMember(claims, 'exp')
  if (organizationId === undefined || !isUuid(organizationId) || expiresAtMs === undefined) return undefined
  const issuedAtMs = instantMember(claims, 'iat') ?? instantMember(claims, 'nbf')
  const issuer = textMember(claims, 'iss')
  return {
    organizationId,
    expiresAtMs,
    ...(issuedAtMs !== undefined && { issuedAtMs }),
    ...(issuer !== undefined && { issuer }),
  }
}

/** A NumericDate as epoch milliseconds. RFC 7519 section 2. */
function instantMember(claims: unknown, name: string): number | undefined {
  const seconds = memberOf(claims, name)
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : undefined
}
