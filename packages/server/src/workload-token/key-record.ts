import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto'
import { BrokerError } from '@credbroker/core'
import { headerPart } from './workload-token.ts'

/** The key that signs. */
export interface SigningKey {
  readonly privateKey: KeyObject
  readonly createdAtMs: number
}

/** A key that signs no more. Its private half is gone. */
export interface RetiredKey {
  /** The public key's 32 bytes as base64url: `x` of RFC 8037 section 2. */
  readonly x: string
  /** When all tokens that it signed have ended. */
  readonly verifiesUntilMs: number
}

/** The keys of workload tokens, as all processes on one store share them. */
export interface KeyRecord {
  readonly signing: SigningKey
  readonly retired: readonly RetiredKey[]
}

const format = 1

// What stands before the 32 bytes of an Ed25519 private key in PKCS#8. RFC 8410 section 7.
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A new Ed25519 key from 32 random bytes, which are the private key as they are (RFC 8032 section 5.1.5). */
export function newSigningKey(seed: Uint8Array, createdAtMs: number): SigningKey {
  return { privateKey: fromPkcs8(Buffer.concat([pkcs8Prefix, seed])), createdAtMs }
}

/** The public half of a private key: `x`. */
export function publicHalf(privateKey: KeyObject): string {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('the key is not an Ed25519 key')
  return x
}

/** The key that verifies, from its `x`. Throws for what is no `x`. */
export function publicKeyOf(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/** The first part of the tokens that this key signs. The key's id in it is its thumbprint by RFC 7638. */
export function headerOf(x: string): string {
  // The required members in the order of the alphabet, without spaces: RFC 7638 section 3.
  return headerPart(hash('sha256', `{"crv":"Ed25519","kty":"OKP","x":"${x}"}`, 'base64url'))
}

/** The bytes to store. They hold a private key: the store seals them. */
export function formatKeyRecord({ signing, retired }: KeyRecord): Uint8Array {
  const { privateKey, createdAtMs } = signing
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url')
  return Buffer.from(JSON.stringify({ format, signing: { pkcs8, createdAtMs }, retired }))
}

/** Reads what {@link formatKeyRecord} made. Throws `internal` for anything else. */
export function parseKeyRecord(bytes: Uint8Array): KeyRecord {
  try {
    const record: unknown = JSON.parse(Buffer.from(bytes).toString())
    if (isObject(record) && record['format'] === format && isObject(record['signing'])) {
      const { pkcs8, createdAtMs } = record['signing']
      const { retired } = record
      if (typeof pkcs8 === 'string' && isInstant(createdAtMs) && Array.isArray(retired) && retired.every(isRetired))
        return { signing: { privateKey: fromPkcs8(Buffer.from(pkcs8, 'base64url')), createdAtMs }, retired }
    }
  } catch {
    // What the parsers say may quote the bytes.
  }
  throw new BrokerError(
    'internal',
    'the stored keys of workload tokens are damaged, or of another version of credbroker; restore the store from a backup',
  )
}

function fromPkcs8(der: Buffer): KeyObject {
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('the key is not an Ed25519 key')
  return key
}

function isRetired(value: unknown): value is RetiredKey {
  return (
    isObject(value) &&
    typeof value['x'] === 'string' &&
    /^[\w-]{43}$/.test(value['x']) &&
    isInstant(value['verifiesUntilMs'])
  )
}

function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
