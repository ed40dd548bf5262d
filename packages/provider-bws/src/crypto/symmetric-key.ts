import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

const halfLength = 32

/** Bytes of a whole key. */
export const symmetricKeyLength: number = 2 * halfLength

/** A key of 64 bytes: the first half encrypts, the second authenticates. Does not print. */
export interface SymmetricKey {
  /** AES-256. */
  readonly encryption: KeyObject
  /** HMAC-SHA256. */
  readonly authentication: KeyObject
}

/** The key that these 64 bytes are. */
export function symmetricKey(bytes: Uint8Array): SymmetricKey {
  return {
    encryption: createSecretKey(bytes.subarray(0, halfLength)),
    authentication: createSecretKey(bytes.subarray(halfLength, symmetricKeyLength)),
  }
}

/** The 64 bytes of a key. */
export function symmetricKeyBytes({ encryption, authentication }: SymmetricKey): Buffer {
  return Buffer.concat([encryption.export(), authentication.export()])
}

/** HKDF-SHA256 with the salt `bitwarden-<name>`, as `derive_shareable_key` of Bitwarden's SDK. RFC 5869. */
export function deriveKey(seed: Uint8Array, name: string, info: string): SymmetricKey {
  return symmetricKey(new Uint8Array(hkdfSync('sha256', seed, `bitwarden-${name}`, info, symmetricKeyLength)))
}
