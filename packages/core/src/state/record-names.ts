import { createHmac, createSecretKey } from 'node:crypto'
import type { KeyRing } from '../sealing/key-ring.ts'

/**
 * Names records after what they are of. Keys of a store are not sealed, and the names of people can be guessed; so a name
 * is a MAC, under a key that does not change when the others are rotated.
 */
export function recordNames(ring: KeyRing): (provider: string, parts: readonly string[]) => string {
  const key = createSecretKey(ring.derive('record names'))
  return (provider, parts) =>
    createHmac('sha256', key)
      .update(JSON.stringify([provider, ...parts]))
      .digest('base64url')
}
