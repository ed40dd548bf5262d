/** 1 at the code of each character that RFC 3986 section 2.3 leaves unreserved. */
const unreserved = new Uint8Array(256)
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~') {
  unreserved[character.charCodeAt(0)] = 1
}

const escapes: readonly string[] = Array.from(unreserved, (isUnreserved, byte) =>
  isUnreserved === 1 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
)

/** Whether a character may stand unescaped everywhere in a URI. RFC 3986 section 2.3. */
export function isUnreserved(code: number): boolean {
  return unreserved[code] === 1
}

/** Whether a text has nothing but unreserved characters. True of the empty one. */
export function isAllUnreserved(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (!isUnreserved(text.charCodeAt(index))) return false
  }
  return true
}

/** A byte as it stands in a canonical URI: itself when unreserved, else `%` and two upper-case digits. */
export function escapeByte(byte: number): string {
  return escapes[byte] ?? ''
}
