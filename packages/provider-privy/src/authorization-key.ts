import { createPublicKey, type KeyObject } from 'node:crypto'
import {
  decodeBase64,
  type KeyExpectation,
  looksLikePem,
  privateKeyFromDer,
  privateKeyFromPem,
  requireWorkingKey,
  unusable,
} from '@credbroker/core/signing'

const expected =
  'the private key as the Privy dashboard shows it, base64 of PKCS#8 for P-256 with or without "wallet-auth:" in front, or PEM'

/**
 * The key in an authorization private key's text, ready to sign and tried out: base64 of PKCS#8 for P-256, with or
 * without `wallet-auth:`, `wallet-api:` or `auth:` in front, in base64 or base64url, on one line or several; base64 of
 * SEC1; PEM of either.
 *
 * Throws `config_invalid` for anything else, naming why. `option` is the option that the error is about.
 *
 * Privy documentation, "Authorization keys"; PKCS#8 is RFC 5958, SEC1 is RFC 5915.
 */
export function parseAuthorizationKey(text: string, option = 'authorizationPrivateKey'): KeyObject {
  const expectation = { option, expected }
  const key = looksLikePem(text) ? privateKeyFromPem(text, expectation) : keyFromBase64(text, expectation)
  return requireWorkingKey(key, 'P-256', expectation)
}

function keyFromBase64(text: string, expectation: KeyExpectation): KeyObject {
  // A line break in an environment variable often arrives as the two characters \n.
  const base64 = text
    .replace(/\\[nr]/g, '')
    .trim()
    .replace(/^(?:wallet-auth|wallet-api|auth):/, '')
  if (base64.trim() === '') throw unusable(expectation, 'there is no key behind the prefix')
  const der = decodeBase64(base64)
  if (der === undefined) throw unusable(expectation, 'it is neither base64 nor PEM')
  // Every key in DER is a SEQUENCE.
  if (der[0] !== 0x30) throw unusable(expectation, "it holds no key; it may be the key's id or another secret")
  if (isPublicKey(der)) throw unusable(expectation, 'it is a public key, not the private one')
  return privateKeyFromDer(der, isSec1(der) ? 'sec1' : 'pkcs8', expectation)
}

function isPublicKey(der: Buffer): boolean {
  try {
    createPublicKey({ key: der, format: 'der', type: 'spki' })
    return true
  } catch {
    return false
  }
}

/** RFC 5915 section 3: version 1, then the scalar as an OCTET STRING. PKCS#8 has an algorithm in that place. */
function isSec1(der: Buffer): boolean {
  return /^30(?:81)?..02010104/.test(der.toString('hex', 0, 7))
}
