import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { type ChainState, macLength } from './chain.ts'

/**
 * A signed statement that the log had this many records and ended with this block. Kept outside of the store, it shows
 * later that the log was put back to an older state or replaced.
 */
export interface AuditCheckpoint {
  /** Of the last block that it covers. */
  readonly sequence: number
  /** Records that it covers. */
  readonly records: number
  /** HMAC of the last block that it covers, base64url. */
  readonly mac: string
  readonly atMs: number
  /** Ed25519 signature of the above, base64url. RFC 8032 */
  readonly signature: string
}

/** Verifies checkpoints; nothing can be signed with it. RFC 8037 section 2 */
export interface AuditPublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  /** base64url. */
  readonly x: string
}

/** What an operator keeps elsewhere. */
export interface PublishedCheckpoint {
  readonly checkpoint: AuditCheckpoint
  readonly publicKey: AuditPublicKey
}

export function signCheckpoint({ sequence, records, mac }: ChainState, atMs: number, key: KeyObject): AuditCheckpoint {
  const statement = { sequence, records, mac: Buffer.from(mac).toString('base64url'), atMs }
  return { ...statement, signature: sign(null, signedBytes(statement), key).toString('base64url') }
}

/** Whether the holder of the log's keys signed this. Needs the public key alone: no store and no secret. */
export function verifyAuditCheckpoint(checkpoint: AuditCheckpoint, publicKey: AuditPublicKey): boolean {
  return isSigned(checkpoint, createPublicKey({ key: { ...publicKey }, format: 'jwk' }))
}

export function isSigned(checkpoint: AuditCheckpoint, publicKey: KeyObject): boolean {
  return verify(null, signedBytes(checkpoint), publicKey, Buffer.from(checkpoint.signature, 'base64url'))
}

/** JSON. Written by hand because it is in the head, which is replaced with each append. */
export function checkpointText({ sequence, records, mac, atMs, signature }: AuditCheckpoint): string {
  return `{"sequence":${sequence},"records":${records},"mac":"${mac}","atMs":${atMs},"signature":"${signature}"}`
}

/** A checkpoint from parsed JSON; `undefined` when it is none. The signature is not looked at. */
export function parseAuditCheckpoint(value: unknown): AuditCheckpoint | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { sequence, records, mac, atMs, signature, ...others } = value as Partial<Record<string, unknown>>
  if (Object.keys(others).length > 0 || !isCount(sequence) || !isCount(records)) return undefined
  if (typeof atMs !== 'number' || !Number.isFinite(atMs)) return undefined
  return isBytes(mac, macLength) && isBytes(signature, 64) ? { sequence, records, mac, atMs, signature } : undefined
}

export function publicKeyOf(key: KeyObject): AuditPublicKey {
  const { x } = key.export({ format: 'jwk' })
  if (x === undefined) throw new TypeError('an Ed25519 key exports its x')
  return { kty: 'OKP', crv: 'Ed25519', x }
}

/** 0 and up, as far as a number is exact. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** base64url, without padding, of so many bytes. */
export function isBytes(value: unknown, length: number): value is string {
  if (typeof value !== 'string') return false
  const bytes = Buffer.from(value, 'base64url')
  return bytes.length === length && bytes.toString('base64url') === value
}

function signedBytes({ sequence, records, mac, atMs }: Omit<AuditCheckpoint, 'signature'>): Buffer {
  return Buffer.from(`credbroker audit checkpoint 1\n${sequence}\n${records}\n${mac}\n${atMs}`)
}
