import { strictEqual } from 'node:assert/strict'
import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from 'node:crypto'
import { type Case, caseOf } from '../../harness.ts'

const options = { authTagLength: 16 }

/** Pieces of 12 bytes from a block of random ones. */
export function nonces(): () => Uint8Array {
  let pool = Buffer.alloc(0)
  let used = 0
  return () => {
    if (used + 12 > pool.length) {
      pool = randomFillSync(Buffer.allocUnsafeSlow(4096))
      used = 0
    }
    used += 12
    return pool.subarray(used - 12, used)
  }
}

/** A text that is encrypted, in pieces. */
export interface Encrypted {
  readonly nonce: Uint8Array
  readonly text: Uint8Array
  readonly tag: Uint8Array
}

/** AES-256-GCM as `node:crypto` gives it. */
export function gcm(key: KeyObject, additionalData: Uint8Array) {
  const nextNonce = nonces()
  return {
    encrypt(value: Uint8Array): Encrypted {
      const nonce = nextNonce()
      const cipher = createCipheriv('aes-256-gcm', key, nonce, options)
      cipher.setAAD(additionalData)
      const text = cipher.update(value)
      cipher.final()
      return { nonce, text, tag: cipher.getAuthTag() }
    },
    decrypt({ nonce, text, tag }: Encrypted): Uint8Array {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, options)
      decipher.setAAD(additionalData)
      decipher.setAuthTag(tag)
      const value = decipher.update(text)
      decipher.final()
      return value
    },
  }
}

/** Both ways, for one value; what comes out stays in pieces. */
export function gcmCases(key: KeyObject, value: Uint8Array, additionalData: Uint8Array) {
  const { encrypt, decrypt } = gcm(key, additionalData)
  const encrypted = encrypt(value)
  strictEqual(Buffer.compare(decrypt(encrypted), value), 0)
  const seal: Case = caseOf('AES-256-GCM by hand, encrypt', () => encrypt(value))
  const open: Case = caseOf('AES-256-GCM by hand, decrypt', () => decrypt(encrypted))
  return { seal, open }
}
