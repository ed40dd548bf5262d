import { BrokerError } from '@credbroker/core'

const longestKey = 512

/** Comes after every text: SQLite sorts blobs behind texts. */
const behindEveryText = Uint8Array.of(0)

/** Texts from `from` up to but without `to`. */
export interface KeyRange {
  readonly from: string
  readonly to: string | Uint8Array
}

/**
 * Returns a key or the name of a log. Throws when it is none: SQLite would write other bytes than were meant, and two
 * keys could become one.
 */
export function checkedKey(key: string): string {
  if (key.length === 0) throw badKey()
  return checkedPrefix(key)
}

/** Returns the beginning of a key, which may be empty. */
export function checkedPrefix(prefix: string): string {
  if (prefix.length > longestKey || prefix.includes('\0') || !prefix.isWellFormed()) throw badKey()
  return prefix
}

/** The keys that begin with `prefix` and, with a cursor, come after it. */
export function keyRange(prefix: string, cursor: string | undefined): KeyRange {
  // No key holds NUL, so U+0001 follows directly on a key and comes before everything that it begins.
  const from = cursor === undefined ? prefix : `${cursor}\u{1}`
  return { from, to: afterAllWith(prefix) }
}

/** The first text in the order of UTF-8 that is behind everything that begins with `prefix`. */
function afterAllWith(prefix: string): string | Uint8Array {
  const characters = [...prefix]
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = nextCodePoint(last.codePointAt(0) ?? 0)
    if (next !== undefined) return characters.join('') + String.fromCodePoint(next)
  }
  return behindEveryText
}

function nextCodePoint(codePoint: number): number | undefined {
  if (codePoint === 0x10_ff_ff) return undefined
  // The surrogates are no characters.
  return codePoint === 0xd7_ff ? 0xe0_00 : codePoint + 1
}

function badKey(): BrokerError {
  return new BrokerError(
    'internal',
    `a key or the name of a log has to be 1 to ${longestKey} characters without NUL and lone surrogates; this is a bug of the caller`,
  )
}
