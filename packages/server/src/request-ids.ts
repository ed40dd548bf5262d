import type { Random } from '@credbroker/core'

const idsAtOnce = 256

/** Makes request ids: version 4 UUIDs, RFC 9562 section 5.4. Randomness is taken for many at once, which is far cheaper. */
export function requestIds(random: Random): () => string {
  let bytes = Buffer.alloc(0)
  let at = 0
  return () => {
    if (at >= bytes.length) {
      bytes = Buffer.from(random.bytes(16 * idsAtOnce))
      at = 0
    }
    bytes.writeUInt8((bytes.readUInt8(at + 6) & 0x0f) | 0x40, at + 6)
    bytes.writeUInt8((bytes.readUInt8(at + 8) & 0x3f) | 0x80, at + 8)
    const hex = bytes.toString('hex', at, at + 16)
    at += 16
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
}
