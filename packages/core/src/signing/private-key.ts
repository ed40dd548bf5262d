import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { BrokerError } from '../errors.ts'

/** Which option a key came from and what the vendor hands out, for the message when it is something else. */
export interface KeyExpectation {
  /** Name of the option. */
  readonly option: string
  /** Completes "expected …". */
  readonly expected: string
}

/** Whether a text is meant to be PEM, whatever its state. */
export function looksLikePem(text: string): boolean {
  return text.includes('-----BEGIN')
}

/**
 * The private key in a PEM text: PKCS#8 or SEC1, with line breaks of any kind, literal `\n`, on one line, or padded.
 * Throws `config_invalid` for public, encrypted, truncated and foreign blocks, naming which.
 */
export function privateKeyFromPem(text: string, expectation: KeyExpectation): KeyObject {
  const blocks = [
    ...text
      .replaceAll('\\r', '')
      .replaceAll('\\n', '\n')
      .matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g),
  ]
  const block = blocks.find(([, label]) => label?.endsWith('PRIVATE KEY')) ?? blocks[0]
  if (block === undefined) throw unusable(expectation, 'the PEM is cut off: it has no END line')
  const [, label = '', body = ''] = block
  if (label === 'ENCRYPTED PRIVATE KEY' || body.includes('ENCRYPTED')) {
    throw unusable(expectation, 'the PEM is protected by a passphrase; decrypt it first')
  }
  if (label === 'PUBLIC KEY') throw unusable(expectation, 'it is a public key, not the private one')
  const der = decodeBase64(body)
  if (der === undefined) throw unusable(expectation, 'the text inside the PEM is not base64')
  if (label === 'PRIVATE KEY') return privateKeyFromDer(der, 'pkcs8', expectation)
  if (label === 'EC PRIVATE KEY') return privateKeyFromDer(der, 'sec1', expectation)
  throw unusable(expectation, `the PEM is labelled ${label}`)
}

/** The private key in DER bytes. Throws `config_invalid` when there is none. */
export function privateKeyFromDer(der: Buffer, type: 'pkcs8' | 'sec1', expectation: KeyExpectation): KeyObject {
  try {
    return createPrivateKey({ key: der, format: 'der', type })
  } catch {
    // OpenSSL's own words would add nothing that the operator can act on.
    throw unusable(expectation, 'it is damaged or cut off')
  }
}

/**
 * Makes sure that a key signs what its public half verifies. Importing is not enough: a scalar of zero, one above the
 * group order, or one that belongs to another public point is imported without complaint.
 */
export function requireWorkingKey(
  key: KeyObject,
  algorithm: 'P-256' | 'Ed25519',
  expectation: KeyExpectation,
): KeyObject {
  const found = algorithmOf(key)
  if (found !== algorithm) throw unusable(expectation, `it is a key for ${found}`)
  const digest = algorithm === 'P-256' ? 'sha256' : null
  const probe = Buffer.from('credbroker key check')
  let works = false
  try {
    works = verify(digest, probe, createPublicKey(key), sign(digest, probe, key))
  } catch {
    works = false
  }
  if (!works) throw unusable(expectation, 'its private and public halves do not belong together')
  return key
}

/** The bytes of base64 or base64url, with or without padding and white space; `undefined` when it is neither. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '')
  const bytes = Buffer.from(compact, 'base64')
  return compact !== '' && bytes.toString('base64').replace(/=+$/, '') === compact ? bytes : undefined
}

/** The error for a key that cannot be used: why, and what was expected. Holds nothing of the key. */
export function unusable({ option, expected }: KeyExpectation, why: string): BrokerError {
  return new BrokerError('config_invalid', `cannot be used: ${why}; expected ${expected}`, { details: { option } })
}

/** `P-256`, `Ed25519`, or what else it is, as people call it. */
export function algorithmOf(key: KeyObject): string {
  const type = key.asymmetricKeyType ?? 'an unknown algorithm'
  const curve = key.asymmetricKeyDetails?.namedCurve
  const names: Readonly<Record<string, string>> = {
    prime256v1: 'P-256',
    secp384r1: 'P-384',
    secp521r1: 'P-521',
    ed25519: 'Ed25519',
    x25519: 'X25519',
    rsa: 'RSA',
  }
  return names[curve ?? type] ?? curve ?? type
}
