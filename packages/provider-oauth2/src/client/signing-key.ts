import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { algorithmOf, type KeyExpectation, looksLikePem, privateKeyFromPem, unusable } from '@credbroker/core/signing'
import type { Oauth2Options } from '../options.ts'
import { invalidOption } from '../vendors/invalid-option.ts'

export type SigningAlgorithm = NonNullable<Oauth2Options['signingAlgorithm']>

/** A private key that was tried and is ready to sign. */
export interface SigningKey {
  readonly key: KeyObject
  /** `alg`, RFC 7518 section 3.1 and RFC 8037 section 3.1. */
  readonly algorithm: SigningAlgorithm
  /** `kid` */
  readonly keyId: string | undefined
}

const expectation: KeyExpectation = {
  option: 'privateKey',
  expected:
    'a private key for RS256 or PS256 (RSA, 2048 bits or more), ES256 (P-256) or EdDSA (Ed25519), as PEM or JWK',
}
const algorithmsByKey: Readonly<Record<string, readonly SigningAlgorithm[]>> = {
  RSA: ['RS256', 'PS256'],
  'rsa-pss': ['PS256'],
  'P-256': ['ES256'],
  Ed25519: ['EdDSA'],
}
const probe = Buffer.from('credbroker key check')

/**
 * The key in `privateKey`, with the algorithm that is configured or that the key is for. Throws `config_invalid` for a
 * key that is broken, too weak, or not for the configured algorithm.
 */
export function parseSigningKey(
  text: string,
  { signingAlgorithm, privateKeyId }: Pick<Oauth2Options, 'signingAlgorithm' | 'privateKeyId'>,
): SigningKey {
  const jwk = looksLikePem(text) ? undefined : parseJwk(text)
  const key = jwk === undefined ? keyFromPem(text) : keyFromJwk(jwk)
  const possible = algorithmsByKey[algorithmOf(key)]
  if (possible === undefined) throw unusable(expectation, `it is a key for ${algorithmOf(key)}`)
  const bits = key.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < 2048) throw unusable(expectation, `it has ${bits} bits only`)
  const wished = signingAlgorithm ?? possible.find((each) => each === jwk?.['alg'])
  if (wished !== undefined && !possible.includes(wished)) {
    throw invalidOption('signingAlgorithm', `is not for the privateKey, which signs with ${possible.join(' or ')}`)
  }
  const algorithm = wished ?? possible[0]
  if (algorithm === undefined || !signsWhatItsPublicHalfVerifies(key, algorithm)) {
    throw unusable(expectation, 'its private and public halves do not belong together')
  }
  const ownId = jwk?.['kid']
  return { key, algorithm, keyId: privateKeyId ?? (typeof ownId === 'string' ? ownId : undefined) }
}

function keyFromPem(text: string): KeyObject {
  try {
    return createPrivateKey(text.replaceAll('\\n', '\n'))
  } catch {
    // It reads PEM on one line and the like, and says what is wrong with the rest.
    return privateKeyFromPem(text, expectation)
  }
}

function parseJwk(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // The parser's message would quote the key.
  }
  throw unusable(expectation, 'it is neither PEM nor a JWK')
}

function keyFromJwk(jwk: Readonly<Record<string, unknown>>): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' })
  } catch {
    throw unusable(expectation, 'the JWK is damaged or holds no private key')
  }
}

function signsWhatItsPublicHalfVerifies(key: KeyObject, algorithm: SigningAlgorithm): boolean {
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  const padding = algorithm === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {}
  try {
    return verify(digest, probe, { key: createPublicKey(key), ...padding }, sign(digest, probe, { key, ...padding }))
  } catch {
    return false
  }
}
