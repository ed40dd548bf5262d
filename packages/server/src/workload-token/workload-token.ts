/**
 * Who a workload token is for: nobody but the workload, a user by a label that the client chose, or a user whose JWT is
 * kept under this reference. The JWT itself is never in the token.
 */
export type TokenUser = { readonly id: string; readonly jwt?: never } | { readonly jwt: string; readonly id?: never }

/** What a workload token says. RFC 7519 section 4.1. */
export interface WorkloadTokenClaims {
  readonly iss: typeof issuer
  readonly aud: typeof issuer
  /** The workload. */
  readonly sub: string
  /** The workload identity it was made for. A name that is deleted and made again is another identity. */
  readonly wid?: string
  readonly usr?: TokenUser
  /** Epoch seconds. */
  readonly iat: number
  /** Epoch seconds. */
  readonly exp: number
  readonly jti: string
}

/** `iss` and `aud` of every workload token: it is of this broker, for this broker. */
export const issuer = 'credbroker'

/** Characters, by the service model of AgentCore. */
export const longestToken = 131_072

/** The first part of every token that the key of this id signs. The algorithm is fixed by it. */
export function headerPart(kid: string): string {
  return Buffer.from(`{"alg":"EdDSA","kid":"${kid}","typ":"wat+jwt"}`).toString('base64url')
}

/** Whether a first part is such as {@link headerPart} writes, whatever the key. Nothing else is ever looked at further. */
export function isHeaderPart(part: string): boolean {
  if (part.length !== headerPart('x'.repeat(43)).length) return false
  const kid = /^\{"alg":"EdDSA","kid":"([\w-]{43})","typ":"wat\+jwt"\}$/.exec(Buffer.from(part, 'base64url').toString())
  return kid?.[1] !== undefined && headerPart(kid[1]) === part
}

/** The second part of a token. */
export function claimsPart(claims: WorkloadTokenClaims): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url')
}

/** Reads a second part whose signature is right; `undefined`: it is no workload token of this broker. */
export function readClaimsPart(part: string): WorkloadTokenClaims | undefined {
  let claims: unknown
  try {
    claims = JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
  return isClaims(claims) ? claims : undefined
}

function isClaims(value: unknown): value is WorkloadTokenClaims {
  if (!isObject(value)) return false
  const { iss, aud, sub, wid, usr, iat, exp, jti } = value
  return (
    iss === issuer &&
    aud === issuer &&
    typeof sub === 'string' &&
    sub !== '' &&
    (wid === undefined || typeof wid === 'string') &&
    (usr === undefined || isUser(usr)) &&
    Number.isSafeInteger(iat) &&
    Number.isSafeInteger(exp) &&
    typeof jti === 'string'
  )
}

function isUser(value: unknown): value is TokenUser {
  if (!isObject(value)) return false
  const { id, jwt } = value
  return id === undefined ? typeof jwt === 'string' : typeof id === 'string' && jwt === undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
