import { decodeBase64 } from '@credbroker/core/signing'

/**
 * The bytes of a base64 or base64url secret; `undefined` when it is neither. White space, quotes and literal `\n` are
 * passed over: they come from wrapped text and from environment files that keep what was meant as syntax.
 */
export function bytesOfSecret(secret: string): Buffer | undefined {
  return decodeBase64(secret.replace(/["']|\\[nr]/g, ''))
}
