import type { ExtensionContext } from '@credbroker/core'
import type { IssuerSettings } from '../settings/server-settings.ts'
import { IssuerVerifier } from './issuer-verifier.ts'
import { readUnverified } from './read-unverified.ts'
import { unverifiedClaims } from './unverified-claims.ts'
import { refusedUserToken, type VerifiedUserToken } from './user-token.ts'

/** Makes out users by the tokens that they signed in with. */
export interface UserTokenVerifier {
  /**
   * The user of a JWT. Rejects with `unauthenticated` and the reason when it is no good, and with `upstream_unavailable`
   * when that cannot be told because its issuer does not answer.
   */
  verify(jwt: string): Promise<VerifiedUserToken>
}

/** How strict a verifier is. */
export interface UserTokenVerifierOptions {
  /** Takes JWTs at their word while no issuer is configured. For development only. */
  readonly unverified: boolean
}

/**
 * Verifies the JWTs that users come with, by the issuers that the operator trusts. Asks nobody before the first JWT
 * comes. Throws `config_invalid` for an algorithm without a public key.
 */
export function createUserTokenVerifier(
  issuers: readonly IssuerSettings[],
  context: Pick<ExtensionContext, 'clock' | 'fetch' | 'logger'>,
  { unverified }: UserTokenVerifierOptions,
): UserTokenVerifier {
  const verifiers = new Map(issuers.map((settings) => [settings.issuer, new IssuerVerifier(settings, context)]))
  return {
    async verify(jwt: string): Promise<VerifiedUserToken> {
      if (verifiers.size === 0 && unverified) return readUnverified(jwt, context.clock.now())
      const { iss } = unverifiedClaims(jwt)
      const verifier = typeof iss === 'string' ? verifiers.get(iss) : undefined
      if (verifier === undefined) {
        throw refusedUserToken('its issuer (iss) is not one that the operator has configured under server.issuers')
      }
      return verifier.verify(jwt)
    },
  }
}
