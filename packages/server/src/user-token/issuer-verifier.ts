import { BrokerError, durationMs, type ExtensionContext } from '@credbroker/core'
import type { errors, JWTPayload, JWTVerifyOptions, LocalJWKSet } from 'jose'
import type { IssuerSettings } from '../settings/server-settings.ts'
import { allowedAlgorithms } from '../settings/user-token-algorithms.ts'
import { IssuerKeys } from './issuer-keys.ts'
import { malformedUserToken, refusedUserToken, type VerifiedUserToken } from './user-token.ts'

const usualAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']

/** Verifies the JWTs of one issuer: RFC 7519 section 7.2, and RFC 8725 for what to be strict about. */
export class IssuerVerifier {
  readonly #settings: IssuerSettings
  readonly #context: Pick<ExtensionContext, 'clock'>
  readonly #keys: IssuerKeys
  readonly #algorithms: readonly string[]
  readonly #toleranceMs: number

  /** Throws `config_invalid` for an algorithm without a public key. */
  constructor(settings: IssuerSettings, context: Pick<ExtensionContext, 'fetch' | 'clock' | 'logger'>) {
    const { algorithms = usualAlgorithms, clockTolerance = '60s' } = settings
    if (!algorithms.every((algorithm) => allowedAlgorithms.includes(algorithm))) {
      throw new BrokerError(
        'config_invalid',
        `server.issuers: the algorithms of user tokens are among ${allowedAlgorithms.join(', ')}`,
      )
    }
    this.#settings = settings
    this.#context = context
    this.#keys = new IssuerKeys(settings, context)
    this.#algorithms = algorithms
    this.#toleranceMs = durationMs(clockTolerance)
  }

  /**
   * The user of a JWT. Rejects with `unauthenticated` when it is no good, and with `upstream_unavailable` when that cannot
   * be told because the issuer's keys cannot be had.
   */
  async verify(jwt: string): Promise<VerifiedUserToken> {
    const { iss, sub, iat, exp } = await this.#claims(jwt)
    if (iss === undefined || exp === undefined) throw malformedUserToken()
    if (typeof sub !== 'string' || sub === '') throw refusedUserToken('it has no subject (sub)')
    // jose leaves a JWT that was issued in the future alone.
    if (iat !== undefined && iat * 1000 > this.#context.clock.now() + this.#toleranceMs) {
      throw refusedUserToken('it was issued in the future (iat); check the clocks of the issuer and of the broker')
    }
    return { jwt, issuer: iss, subject: sub, expiresAtMs: exp * 1000 }
  }

  async #claims(jwt: string): Promise<JWTPayload> {
    const keys = await this.#keys.current()
    try {
      return await this.#verifyWith(keys, jwt)
    } catch (error) {
      if (codeOf(error) !== 'ERR_JWKS_NO_MATCHING_KEY') throw refusal(error)
    }
    const newer = await this.#keys.newerThan(keys)
    if (newer === undefined) throw unknownKey()
    return this.#verifyWith(newer, jwt).catch((error: unknown) => {
      throw refusal(error)
    })
  }

  async #verifyWith(keys: LocalJWKSet, jwt: string): Promise<JWTPayload> {
    const { jwtVerify } = await import('jose')
    const options: JWTVerifyOptions = {
      issuer: this.#settings.issuer,
      audience: [...this.#settings.audiences],
      algorithms: [...this.#algorithms],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: this.#toleranceMs / 1000,
      // oxlint-disable-next-line eslint/no-restricted-globals -- jose takes the clock's instant in this form
      currentDate: new Date(this.#context.clock.now()),
    }
    try {
      return (await jwtVerify(jwt, keys, options)).payload
    } catch (error) {
      if (!isAmbiguous(error)) throw error
      // No `kid` says which of several keys it is: the one that the signature is of.
      let last: unknown = error
      for await (const key of error) {
        try {
          return (await jwtVerify(jwt, key, options)).payload
        } catch (failure) {
          if (codeOf(failure) !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') throw failure
          last = failure
        }
      }
      throw last
    }
  }
}

function isAmbiguous(error: unknown): error is errors.JWKSMultipleMatchingKeys {
  return codeOf(error) === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS'
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function unknownKey(): BrokerError {
  return refusedUserToken('it is signed with a key that its issuer does not publish')
}

/** What jose's error comes down to. Not even the cause is kept: jose's errors hold the claims. */
function refusal(error: unknown): BrokerError {
  switch (codeOf(error)) {
    case 'ERR_JWT_EXPIRED':
      return refusedUserToken('it has expired; the user has to sign in again')
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return refusedUserToken(claimFault(error))
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return refusedUserToken('its signature is not right')
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return refusedUserToken('it is signed with an algorithm that is not configured for its issuer')
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return unknownKey()
    default:
      return malformedUserToken()
  }
}

const claimFaults: Readonly<Record<string, string>> = {
  aud: 'it is for another audience (aud) than those configured for its issuer',
  exp: 'it has no end (exp), or one that is no number',
  nbf: 'it is not valid yet (nbf)',
  sub: 'it has no subject (sub)',
}

function claimFault(error: unknown): string {
  const claim = error instanceof Error && 'claim' in error ? String(error.claim) : ''
  return claimFaults[claim] ?? 'one of its claims is not as it has to be'
}
