/**
 * The bytes of standard base64, its padding optional; `undefined` for anything else: the URL alphabet, white space, spare
 * bits that are set. RFC 4648 section 4.
 */
export function decodeBase64(text: string): Buffer | undefined {
  // Node passes over what is no base64; only what comes out again as it was had nothing of the kind.
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text.padEnd(Math.ceil(text.length / 4) * 4, '=') ? bytes : undefined
}
