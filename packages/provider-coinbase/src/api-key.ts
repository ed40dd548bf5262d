import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import {
  algorithmOf,
  type KeyExpectation,
  looksLikePem,
  privateKeyFromPem,
  requireWorkingKey,
  unusable,
} from '@credbroker/core/signing'
import { bytesOfSecret } from './base64-secret.ts'

/** A CDP API key that was checked and is ready to sign. */
export interface ApiKey {
  /** `alg` of the tokens that it signs. */
  readonly algorithm: 'EdDSA' | 'ES256'
  readonly key: KeyObject
}

const expectation: KeyExpectation = {
  option: 'apiKeySecret',
  expected:
    'the secret of a CDP API key: base64 of 64 bytes (Ed25519: seed, then public key), or a P-256 private key as PEM',
}

const seedLength = 32
const probe = Buffer.from('credbroker key check')

/**
 * The key in an `apiKeySecret`: 64 bytes of Ed25519 in base64 or base64url, or a PEM (PKCS#8 or SEC1) that holds a P-256
 * or an Ed25519 key.
 *
 * Throws `config_invalid` that names the cause: wrong length or curve, a public, encrypted or damaged key, halves that do
 * not belong together. CDP docs, "API keys".
 */
export function parseApiKey(secret: string): ApiKey {
  if (!looksLikePem(secret)) return { algorithm: 'EdDSA', key: ed25519Key(secret) }
  const key = privateKeyFromPem(secret, expectation)
  if (algorithmOf(key) === 'Ed25519') {
    return { algorithm: 'EdDSA', key: requireWorkingKey(key, 'Ed25519', expectation) }
  }
  return { algorithm: 'ES256', key: requireWorkingKey(key, 'P-256', expectation) }
}

/** Proven by a signature that the second half verifies. */
function ed25519Key(secret: string): KeyObject {
  const bytes = bytesOfSecret(secret)
  if (bytes === undefined) throw unusable(expectation, 'it is neither base64 nor PEM')
  if (bytes.length === seedLength) {
    throw unusable(
      expectation,
      'it is a seed of 32 bytes without the public key that follows it in the form that the portal gives',
    )
  }
  if (bytes.length !== 2 * seedLength) throw unusable(expectation, `it is base64 of ${bytes.length} bytes, not of 64`)
  // RFC 8037 section 2. As JWK, because OpenSSL takes its time to recognise DER.
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url', seedLength) }
  const privateJwk = { ...publicJwk, d: bytes.toString('base64url', 0, seedLength) }
  const key = createPrivateKey({ format: 'jwk', key: privateJwk })
  const publicKey = createPublicKey({ format: 'jwk', key: publicJwk })
  if (!verify(null, probe, publicKey, sign(null, probe, key))) {
    throw unusable(expectation, 'its second half is not the public key of its first half')
  }
  return key
}
