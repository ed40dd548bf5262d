import { type KeyObject, verify } from 'node:crypto'
import type { Caller, Clock } from '@credbroker/core'
import { endedToken, invalidToken } from './refusals.ts'
import type { SigningKeys } from './signing-keys.ts'
import type { UserTokenVault } from './user-token-vault.ts'
import type { VerifiedTokens, VerifiedWorkloadToken } from './verified-tokens.ts'
import { longestToken, readClaimsPart, type WorkloadTokenClaims } from './workload-token.ts'

/** What verifying works with. */
export interface VerifyParts {
  readonly keys: SigningKeys
  readonly vault: UserTokenVault
  readonly verifiedTokens: VerifiedTokens
  readonly clock: Clock
}

interface TokenParts {
  readonly header: string
  readonly claims: string
  readonly signature: string
}

/**
 * Who a workload token is for. Without a promise where nothing has to be read: for tokens that were seen within a minute,
 * and for most others. Throws, or rejects, with `unauthenticated` when the token is no good, and rejects when the store
 * fails.
 */
export function verifyWorkloadToken(
  token: string,
  parts: VerifyParts,
): VerifiedWorkloadToken | Promise<VerifiedWorkloadToken> {
  if (token.length > longestToken) throw invalidToken()
  const { keys, verifiedTokens, clock } = parts
  const remembered = verifiedTokens.get(token, clock.now())
  if (remembered !== undefined) return remembered
  const { epoch } = verifiedTokens
  const tokenParts = split(token)
  const key = keys.known(tokenParts.header)
  if (key !== undefined) return verifyWith(key, tokenParts, epoch, parts)
  return keys.find(tokenParts.header).then((found) => {
    if (found === undefined) throw invalidToken()
    return verifyWith(found, tokenParts, epoch, parts)
  })
}

function verifyWith(
  key: KeyObject,
  { header, claims: claimsText, signature }: TokenParts,
  epoch: number,
  { vault, verifiedTokens, clock }: VerifyParts,
): VerifiedWorkloadToken | Promise<VerifiedWorkloadToken> {
  const input = `${header}.${claimsText}`
  if (!verify(null, Buffer.from(input, 'latin1'), key, Buffer.from(signature, 'base64url'))) throw invalidToken()
  const claims = readClaimsPart(claimsText)
  if (claims === undefined) throw invalidToken()
  const nowMs = clock.now()
  if (nowMs >= claims.exp * 1000) throw endedToken()
  const remember = (caller: Caller): VerifiedWorkloadToken => {
    const verified = verifiedToken(claims, caller)
    verifiedTokens.add(`${input}.${signature}`, verified, nowMs, epoch)
    return verified
  }
  const { sub: workload, usr } = claims
  if (usr === undefined) return remember({ workload })
  if (usr.id !== undefined) return remember({ workload, user: usr.id })
  return vault.read(usr.jwt).then((userToken) => remember({ workload, userToken }))
}

function verifiedToken({ wid, exp, jti }: WorkloadTokenClaims, caller: Caller): VerifiedWorkloadToken {
  return Object.freeze({ caller: Object.freeze(caller), identityId: wid, expiresAtMs: exp * 1000, jti })
}

/**
 * The three parts of a token. The signature covers the text of the first two as it is; its own text has to be the one
 * form that base64url gives its 64 bytes, so that a token has no second spelling.
 */
function split(token: string): TokenParts {
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first === -1 || second === -1) throw invalidToken()
  const header = token.slice(0, first)
  const claims = token.slice(first + 1, second)
  const signature = token.slice(second + 1)
  const bytes = Buffer.from(signature, 'base64url')
  if (bytes.length !== 64 || bytes.toString('base64url') !== signature) throw invalidToken()
  // Characters beyond Latin-1 would be signed as others: they must not get that far.
  if (!/^[\w-]+$/.test(claims)) throw invalidToken()
  return { header, claims, signature }
}
