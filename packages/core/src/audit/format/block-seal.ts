import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { DataKey } from '../../sealing/data-key.ts'
import { keyIdOf, nonceLength, openValue, sealValue, type SealedPlace } from '../../sealing/envelope.ts'
import type { Random } from '../../services/services.ts'

// A stored block: its sequence in the clear (8), then an envelope that is bound to this sequence. The number in the
// clear opens nothing elsewhere; it lets a moved block be told from a changed one. A stored head is an envelope alone.

const sequenceLength = 8
const keyIdLength = 8

/**
 * Random nonces are good for 2^32 values under one key (NIST SP 800-38D section 8.3), which a busy log reaches in weeks.
 * So each writer seals with a key of its own, whose id is random, and takes another long before.
 */
const defaultSealsPerKey = 2 ** 28

const openedKeysKept = 64

export interface BlockSealer {
  block(sequence: number, plaintext: Uint8Array): Uint8Array
  head(plaintext: Uint8Array): Uint8Array
}

/** What gives `undefined` was changed, moved, or sealed with another store's keys. */
export interface BlockOpener {
  block(sequence: number, value: Uint8Array): Uint8Array | undefined
  head(value: Uint8Array): Uint8Array | undefined
  /** The sequence that a block says it was sealed for. True only when it opens there. */
  sequenceOf(value: Uint8Array): number | undefined
}

export function blockSealer(
  log: string,
  seal: KeyObject,
  random: Random,
  sealsPerKey: number = defaultSealsPerKey,
): BlockSealer {
  let key = newKey()
  let left = sealsPerKey

  function newKey(): DataKey {
    return writerKey(seal, Buffer.from(random.bytes(keyIdLength)).toString('hex'))
  }

  function sealed(plaintext: Uint8Array, place: SealedPlace): Uint8Array {
    if (left-- === 0) {
      key = newKey()
      left = sealsPerKey - 1
    }
    return sealValue(key, random.bytes(nonceLength), plaintext, place)
  }

  return {
    block(sequence: number, plaintext: Uint8Array): Uint8Array {
      const envelope = sealed(plaintext, blockPlace(log, sequence))
      const value = Buffer.allocUnsafe(sequenceLength + envelope.length)
      value.writeDoubleBE(sequence)
      value.set(envelope, sequenceLength)
      // Without the methods of Buffer, whose `slice` copies nothing.
      return new Uint8Array(value.buffer, value.byteOffset, value.length)
    },
    head: (plaintext: Uint8Array): Uint8Array => sealed(plaintext, headPlace(log)),
  }
}

export function blockOpener(log: string, seal: KeyObject): BlockOpener {
  const keys = new Map<string, DataKey>()

  function opened(envelope: Uint8Array, place: SealedPlace): Uint8Array | undefined {
    const id = keyIdOf(envelope)
    if (id === undefined) return undefined
    try {
      return openValue(keyOf(id), envelope, place)
    } catch {
      return undefined
    }
  }

  function keyOf(id: string): DataKey {
    const known = keys.get(id)
    if (known !== undefined) return known
    // Damaged blocks name any number of keys that never were.
    if (keys.size >= openedKeysKept) keys.clear()
    const key = writerKey(seal, id)
    keys.set(id, key)
    return key
  }

  function sequenceOf(value: Uint8Array): number | undefined {
    if (value.length < sequenceLength) return undefined
    const sequence = new DataView(value.buffer, value.byteOffset).getFloat64(0)
    return Number.isSafeInteger(sequence) && sequence > 0 ? sequence : undefined
  }

  return {
    block(sequence: number, value: Uint8Array): Uint8Array | undefined {
      if (sequenceOf(value) !== sequence) return undefined
      return opened(value.subarray(sequenceLength), blockPlace(log, sequence))
    },
    head: (value: Uint8Array): Uint8Array | undefined => opened(value, headPlace(log)),
    sequenceOf,
  }
}

/** HKDF-SHA256 (RFC 5869) with the key's id as salt. */
function writerKey(seal: KeyObject, id: string): DataKey {
  const key = hkdfSync('sha256', seal, Buffer.from(id, 'hex'), 'credbroker audit writer', 32)
  return { id, key: createSecretKey(new Uint8Array(key)) }
}

function blockPlace(log: string, sequence: number): SealedPlace {
  return { kind: 'log entry', name: log, number: sequence }
}

function headPlace(log: string): SealedPlace {
  return { kind: 'log head', name: log, number: undefined }
}
