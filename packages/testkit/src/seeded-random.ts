import { createHash } from 'node:crypto'
import type { Random } from '@credbroker/core'

/** Bytes that look random and are the same for the same seed each time: SHA-256 of the seed and a counter. */
export function seededRandom(seed: string | number): Random {
  let block = Buffer.alloc(0)
  let blocks = 0
  return {
    bytes(length: number): Uint8Array {
      const bytes = new Uint8Array(length)
      for (let filled = 0; filled < length; ) {
        if (block.length === 0) block = createHash('sha256').update(`${seed}\0${blocks++}`).digest()
        const piece = block.subarray(0, length - filled)
        bytes.set(piece, filled)
        block = block.subarray(piece.length)
        filled += piece.length
      }
      return bytes
    },
  }
}
