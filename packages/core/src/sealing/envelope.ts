import { createCipheriv, createDecipheriv } from 'node:crypto'
import { BrokerError } from '../errors.ts'
import type { DataKey } from './data-key.ts'

// Layout of an envelope: format (1), key id (8), nonce (12), ciphertext, tag (16).

const format = 1
const keyIdEnd = 9
const nonceEnd = 21
const tagLength = 16
const gcm = { authTagLength: tagLength }

/** Bytes that sealing adds. */
export const envelopeOverhead: number = nonceEnd + tagLength

/** Bytes of a nonce: the 96 bits of NIST SP 800-38D section 8.2.2. */
export const nonceLength = 12

const kinds = { record: 1, 'log entry': 2, 'log head': 3 } as const

/** Where a sealed value belongs. It opens there and nowhere else. */
export interface SealedPlace {
  readonly kind: keyof typeof kinds
  /** Key of the record, or name of the log. */
  readonly name: string
  /** `expiresAtMs` of a record, sequence of a log entry. */
  readonly number: number | undefined
}

/**
 * Seals a value with AES-256-GCM. The nonce stands in the envelope, and so does the key's id; both are authenticated
 * together with the place. A nonce seals one value under one key, ever.
 */
export function sealValue(
  { id, key }: DataKey,
  nonce: Uint8Array,
  value: Uint8Array,
  place: SealedPlace,
): Uint8Array<ArrayBuffer> {
  // From Buffer's pool: filling a new block with zeros first would cost a third of the sealing.
  const envelope = Buffer.allocUnsafe(value.length + envelopeOverhead)
  envelope[0] = format
  envelope.write(id, 1, 'hex')
  envelope.set(nonce, keyIdEnd)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, gcm)
  cipher.setAAD(additionalData(envelope, place))
  envelope.set(cipher.update(value), nonceEnd)
  cipher.final()
  envelope.set(cipher.getAuthTag(), nonceEnd + value.length)
  return plainArray(envelope)
}

/** Opens what {@link sealValue} made with the same key for the same place. Throws `internal` for anything else. */
export function openValue({ key }: DataKey, envelope: Uint8Array, place: SealedPlace): Uint8Array<ArrayBuffer> {
  if (keyIdOf(envelope) === undefined) throw noEnvelope(place)
  const tagStart = envelope.length - tagLength
  const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(keyIdEnd, nonceEnd), gcm)
  decipher.setAAD(additionalData(envelope, place))
  decipher.setAuthTag(envelope.subarray(tagStart))
  const value = decipher.update(envelope.subarray(nonceEnd, tagStart))
  try {
    decipher.final()
  } catch {
    throw unopened(place, 'it was changed, moved, or sealed with another key', whatToDo)
  }
  return plainArray(value)
}

/** The id of the key that sealed an envelope. `undefined`: these bytes are no envelope. Nothing is verified. */
export function keyIdOf(envelope: Uint8Array): string | undefined {
  if (envelope.length < envelopeOverhead || envelope[0] !== format) return undefined
  return Buffer.from(envelope.buffer, envelope.byteOffset + 1, keyIdEnd - 1).toString('hex')
}

/** The nonce of an envelope, a view of its bytes. */
export function nonceOf(envelope: Uint8Array): Uint8Array {
  return envelope.subarray(keyIdEnd, nonceEnd)
}

/** The error for bytes that no version of this program sealed, or that a later one did. */
export function noEnvelope(place: SealedPlace): BrokerError {
  return unopened(place, 'it is no sealed value in a format that this version of credbroker knows', whatToDo)
}

/** The error for an envelope whose key is not in the ring. */
export function unknownKey(place: SealedPlace, keyId: string): BrokerError {
  return unopened(
    place,
    `it is sealed with data key ${keyId}, which the store's key ring does not hold`,
    'restore the key ring together with the records from one backup, or delete what nobody can open',
  )
}

const whatToDo = 'restore it from a backup, or delete it and have what it held entered or consented to again'

function unopened({ kind, name, number }: SealedPlace, reason: string, action: string): BrokerError {
  // A record's name is its key. Keys are no secrets, but a provider may have put a line break in one.
  const sequence = kind === 'log entry' && number !== undefined ? ` ${number}` : ''
  return new BrokerError(
    'internal',
    `${kind}${sequence} ${JSON.stringify(name)} in the store cannot be opened: ${reason}; ${action}`,
  )
}

/** Format, key id, kind, whether there is a number, the number, the name: all but the last of fixed length. */
function additionalData(envelope: Uint8Array, { kind, name, number }: SealedPlace): Uint8Array {
  const nameStart = keyIdEnd + 10
  const data = Buffer.allocUnsafe(nameStart + Buffer.byteLength(name))
  for (let index = 0; index < keyIdEnd; index++) data[index] = envelope[index] ?? 0
  data[keyIdEnd] = kinds[kind]
  data[keyIdEnd + 1] = number === undefined ? 0 : 1
  data.writeDoubleBE(number ?? 0, keyIdEnd + 2)
  data.write(name, nameStart)
  return data
}

/** Without the methods of Buffer, whose `slice` copies nothing. */
function plainArray({ buffer, byteOffset, length }: Buffer<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, length)
}
