import { sign } from 'node:crypto'
import type { ExtensionContext } from '@credbroker/core'
import type { SigningKeys } from './signing-keys.ts'
import type { UserTokenVault } from './user-token-vault.ts'
import { claimsPart, issuer, type TokenUser } from './workload-token.ts'

/** Whom a token is for. At most one of `user` and `userToken`. */
export interface WorkloadTokenRequest {
  readonly workload: string
  /** The workload identity, where the workload is one that was created over the API. */
  readonly identityId?: string | undefined
  /** A label that the client vouches for. */
  readonly user?: string | undefined
  /** A JWT that was verified. */
  readonly userToken?: { readonly jwt: string } | undefined
}

/** A new token, and when it ends. */
export interface MintedWorkloadToken {
  readonly token: string
  readonly expiresAtMs: number
}

/** What minting works with. */
export interface MintParts {
  readonly keys: SigningKeys
  readonly vault: UserTokenVault
  readonly context: Pick<ExtensionContext, 'clock' | 'random'>
  readonly lifetimeMs: number
}

// A token may be verified a little late by a clock that differs.
const marginMs = 60_000

/**
 * A new workload token: a compact JWS (RFC 7515 section 7.1) that only this broker reads.
 *
 * It lives its full time also when the user's JWT ends before: the JWT proved who the user is when it was verified, and
 * the SDKs of AgentCore wait up to ten minutes for a consent with one and the same workload token. What the JWT is good
 * for at others ends with the JWT. Rejects when the store fails.
 */
export async function mintWorkloadToken(
  { workload, identityId, user, userToken }: WorkloadTokenRequest,
  { keys, vault, context: { clock, random }, lifetimeMs }: MintParts,
): Promise<MintedWorkloadToken> {
  const iat = Math.floor(clock.now() / 1000)
  const exp = iat + Math.floor(lifetimeMs / 1000)
  const usr: TokenUser | undefined =
    userToken === undefined
      ? user === undefined
        ? undefined
        : { id: user }
      : { jwt: await vault.keep(userToken.jwt, exp * 1000 + marginMs) }
  const claims = claimsPart({
    iss: issuer,
    aud: issuer,
    sub: workload,
    ...(identityId !== undefined && { wid: identityId }),
    ...(usr !== undefined && { usr }),
    iat,
    exp,
    jti: Buffer.from(random.bytes(16)).toString('base64url'),
  })
  const { header, privateKey } = await keys.signer()
  const input = `${header}.${claims}`
  const signature = sign(null, Buffer.from(input, 'latin1'), privateKey).toString('base64url')
  return { token: `${input}.${signature}`, expiresAtMs: exp * 1000 }
}
