import type { Random } from '@credbroker/core'

const idsAtOnce = 256
const idBytes = 16
const idDigits = 32

/** Makes request ids: version 4 UUIDs, RFC 9562 section 5.4. Randomness is taken for many at once, which is far cheaper. */
export function requestIds(random: Random): () => string {
  let digits = ''
  let at = 0
  return () => {
    if (at >= digits.length) {
      digits = digitsOfMany(random)
      at = 0
    }
    const first = digits.slice(at, at + 8)
    const second = digits.slice(at + 8, at + 12)
    const third = digits.slice(at + 12, at + 16)
    const fourth = digits.slice(at + 16, at + 20)
    const fifth = digits.slice(at + 20, at + idDigits)
    at += idDigits
    return `${first}-${second}-${third}-${fourth}-${fifth}`
  }
}

function digitsOfMany(random: Random): string {
  const bytes = Buffer.from(random.bytes(idBytes * idsAtOnce))
  for (let id = 0; id < bytes.length; id += idBytes) {
    bytes.writeUInt8((bytes.readUInt8(id + 6) & 0x0f) | 0x40, id + 6)
    bytes.writeUInt8((bytes.readUInt8(id + 8) & 0x3f) | 0x80, id + 8)
  }
  return bytes.toString('hex')
}
