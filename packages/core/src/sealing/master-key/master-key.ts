import { createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { BrokerError } from '../../errors.ts'
import type { Random } from '../../services/services.ts'

/** A key that wraps data keys. */
export interface MasterKey {
  /** 16 hexadecimal digits, made from the key; reveals nothing about it. */
  readonly id: string
  readonly key: KeyObject
}

/** Master keys in order: the newest wraps, all unwrap. */
export type MasterKeyList = readonly [MasterKey, ...MasterKey[]]

/**
 * Reads a master key: 32 bytes as base64url or base64, with or without padding, or as 64 hexadecimal digits. `place`
 * says where it came from. Throws `config_invalid`, without the text, when it is none.
 */
export function parseMasterKey(text: string, place: string): MasterKey {
  const bytes = decode(text)
  if (bytes === undefined) {
    throw new BrokerError(
      'config_invalid',
      `${place} is no master key: it must be 32 random bytes as base64url, base64 or hexadecimal, for example what "openssl rand -base64 32" prints`,
    )
  }
  return masterKeyOf(bytes)
}

export function generateMasterKey(random: Random): MasterKey {
  return masterKeyOf(random.bytes(32))
}

/** The secret itself, as base64url: for a key file, and for nothing else. */
export function formatMasterKey({ key }: MasterKey): string {
  return key.export().toString('base64url')
}

function masterKeyOf(bytes: Uint8Array): MasterKey {
  const digest = createHash('sha256').update('credbroker master key id').update(bytes).digest('hex')
  return { id: digest.slice(0, 16), key: createSecretKey(bytes) }
}

function decode(text: string): Buffer | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex')
  const unpadded = text.replace(/=$/, '')
  const bytes = Buffer.from(unpadded, 'base64')
  if (bytes.length !== 32) return undefined
  // Node skips what is no base64, so only the way back proves that nothing was skipped.
  const forms = [bytes.toString('base64url'), bytes.toString('base64').replace(/=$/, '')]
  return forms.includes(unpadded) ? bytes : undefined
}
