import { isUtf8 } from 'node:buffer'
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from '@credbroker/core'
import { decodeBase64 } from './base64.ts'
import type { SymmetricKey } from './symmetric-key.ts'

/**
 * Why an EncString does not open. `mac`: it was changed, or sealed with another key. `unauthenticated`: a type without
 * MAC. `unsupported`: a type that this product does not use. `decrypt` and `utf8`: its sealer made a mistake.
 */
export type EncStringFault = 'mac' | 'format' | 'unsupported' | 'unauthenticated' | 'decrypt' | 'utf8'

export type OpenedEncString =
  | { readonly text: string; readonly fault?: never }
  | { readonly fault: EncStringFault; readonly text?: never }

const cipher = 'aes-256-cbc'
const ivLength = 16
const macLength = 32

/**
 * The text in an EncString of type 2: AES-256-CBC, and HMAC-SHA256 over IV and ciphertext. Nothing is decrypted before
 * the MAC was found right, in constant time. Bitwarden, "EncString".
 */
export function openEncString(encString: string, { encryption, authentication }: SymmetricKey): OpenedEncString {
  const { parts, fault } = partsOf(encString)
  if (fault !== undefined) return { fault }
  const [iv, data, mac, ...more] = parts.map(decodeBase64)
  if (iv?.length !== ivLength || data === undefined || mac?.length !== macLength || more.length > 0)
    return { fault: 'format' }
  if (!timingSafeEqual(mac, macOf(iv, data, authentication))) return { fault: 'mac' }
  let plain: Buffer
  try {
    const decipher = createDecipheriv(cipher, encryption, iv)
    plain = Buffer.concat([decipher.update(data), decipher.final()])
  } catch {
    return { fault: 'decrypt' }
  }
  return isUtf8(plain) ? { text: plain.toString('utf8') } : { fault: 'utf8' }
}

/** The text as an EncString of type 2. */
export function sealEncString(text: string, { encryption, authentication }: SymmetricKey, random: Random): string {
  const iv = Buffer.from(random.bytes(ivLength))
  const sealing = createCipheriv(cipher, encryption, iv)
  const data = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
  return `2.${[iv, data, macOf(iv, data, authentication)].map((part) => part.toString('base64')).join('|')}`
}

function partsOf(
  encString: string,
):
  | { readonly parts: readonly string[]; readonly fault?: never }
  | { readonly parts?: never; readonly fault: EncStringFault } {
  const [header = '', body, ...more] = encString.split('.')
  if (body === undefined) {
    // Before there were headers: type 0 had two parts and type 1 three.
    const count = header.split('|').length
    return { fault: count === 2 ? 'unauthenticated' : count === 3 ? 'unsupported' : 'format' }
  }
  if (!/^\d{1,3}$/.test(header) || more.length > 0) return { fault: 'format' }
  if (header === '0') return { fault: 'unauthenticated' }
  return header === '2' ? { parts: body.split('|') } : { fault: 'unsupported' }
}

function macOf(iv: Buffer, data: Buffer, authentication: SymmetricKey['authentication']): Buffer {
  return createHmac('sha256', authentication).update(iv).update(data).digest()
}
