import { createHmac, type KeyObject } from 'node:crypto'

/** Bytes of an HMAC-SHA256. */
export const macLength = 32

/** A log up to and with one block: what the next block continues from. */
export interface ChainState {
  /** Of the last block; 0 in an empty log. */
  readonly sequence: number
  /** Number of records up to here, which is the number of the last one: they are numbered from 1. */
  readonly records: number
  /** HMAC of the last block. It covers every block before, because each covers the one before it. */
  readonly mac: Uint8Array
}

export const emptyChain: ChainState = { sequence: 0, records: 0, mac: new Uint8Array(macLength) }

/** HMAC-SHA256 of a block's content, the sequence it stands at, and the block that it follows. */
export function chainMac(
  key: KeyObject,
  previousMac: Uint8Array,
  sequence: number,
  content: Uint8Array,
): Buffer<ArrayBuffer> {
  const position = Buffer.allocUnsafe(macLength + 8)
  position.set(previousMac)
  position.writeDoubleBE(sequence, macLength)
  return createHmac('sha256', key).update(position).update(content).digest()
}
