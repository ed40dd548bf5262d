import type { Random } from '@credbroker/core'

/** Of base32, RFC 4648 section 6. */
export const upperBase32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
export const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random letters of an alphabet, all equally likely. */
export function randomText(random: Random, length: number, alphabet: string): string {
  // A byte beyond the last whole round would favour the alphabet's beginning.
  const limit = 256 - (256 % alphabet.length)
  let text = ''
  while (text.length < length) {
    for (const byte of random.bytes(length - text.length)) if (byte < limit) text += alphabet[byte % alphabet.length]
  }
  return text
}

/** What makes a resource another than all others of its name. */
export function newResourceId(random: Random): string {
  return randomText(random, 8, base62)
}
