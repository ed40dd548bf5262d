import type { ProviderContext, Secret } from '@credbroker/core'
import { SignJWT } from 'jose/jwt/sign'
import type { Oauth2Options } from '../options.ts'
import { invalidOption } from '../vendors/invalid-option.ts'
import type { SigningKey } from './signing-key.ts'

const lifetimeSeconds = 60
const reservedHeader = ['alg', 'typ', 'crit', 'b64']
const reservedClaims = ['iss', 'sub', 'aud', 'jti', 'exp', 'iat', 'nbf']

/** Signs that the bearer is the client, for one audience and one use. */
export type SignAssertion = (audience: string) => Promise<string>

type AssertionOptions = Pick<Oauth2Options, 'clientId' | 'assertionHeader' | 'assertionClaims'>
type AssertionContext = Pick<ProviderContext, 'clock' | 'random'>

/** `private_key_jwt`, RFC 7523 section 2.2. Each assertion is new, and over in a minute. */
export function privateKeyAssertions(
  { key, algorithm, keyId }: SigningKey,
  options: AssertionOptions,
  context: AssertionContext,
): SignAssertion {
  return (audience: string): Promise<string> =>
    assertion(options, context, audience)
      .setProtectedHeader({
        ...options.assertionHeader,
        ...(keyId !== undefined && { kid: keyId }),
        typ: 'JWT',
        alg: algorithm,
      })
      .sign(key)
}

/** `client_secret_jwt`, OpenID Connect Core section 9, with HS256. */
export function secretAssertions(secret: Secret, options: AssertionOptions, context: AssertionContext): SignAssertion {
  return (audience: string): Promise<string> =>
    assertion(options, context, audience)
      .setProtectedHeader({ ...options.assertionHeader, typ: 'JWT', alg: 'HS256' })
      .sign(Buffer.from(secret.reveal()))
}

/** Throws `config_invalid` for members of assertions that are ours to set. */
export function checkAssertionMembers({ assertionHeader = {}, assertionClaims = {} }: AssertionOptions): void {
  const reserved = new Set([...reservedHeader, ...reservedClaims])
  const options = [
    ['assertionHeader', assertionHeader],
    ['assertionClaims', assertionClaims],
  ] as const
  for (const [option, members] of options) {
    const name = Object.keys(members).find((each) => reserved.has(each))
    if (name !== undefined) {
      throw invalidOption(option, `must not hold "${name}", which is set for every assertion anew`)
    }
  }
}

function assertion(
  { clientId, assertionClaims }: AssertionOptions,
  { clock, random }: AssertionContext,
  audience: string,
): SignJWT {
  const nowSeconds = Math.floor(clock.now() / 1000)
  return new SignJWT({ ...assertionClaims })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(Buffer.from(random.bytes(16)).toString('base64url'))
    .setIssuedAt(nowSeconds)
    .setNotBefore(nowSeconds)
    .setExpirationTime(nowSeconds + lifetimeSeconds)
}
