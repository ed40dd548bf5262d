import { hash } from 'node:crypto'

/**
 * A name for what a token rests on. Each part is written with its length, so that no two lists have the same name, and what
 * is secret among them is not in it.
 */
export function tokenKey(...parts: readonly string[]): string {
  return hash('sha256', parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''), 'base64url')
}
