import { createHmac, createSecretKey } from 'node:crypto'
import type { KeyRing } from '../sealing/key-ring.ts'

const hashLength = 16
const minimumTextLength = 8
const maximumHashes = 8
const scheme = /^(?:Bearer|Basic) +/i

/** What stands in an audit record for a credential: 22 characters of base64url. */
export type CredentialHasher = (credential: string) => string

/**
 * Hashes credentials as the audit log keeps them: HMAC-SHA256, cut to 16 bytes. The key stays in the store's ring, so
 * that nobody who reads the log can try guesses. `Bearer ` or `Basic ` in front is not part of the credential.
 */
export function credentialHasher(ring: KeyRing): CredentialHasher {
  const key = createSecretKey(ring.derive('audit credential'))
  return (credential) => {
    const mac = createHmac('sha256', key).update(credential.replace(scheme, '')).digest()
    return mac.toString('base64url', 0, hashLength)
  }
}

/**
 * Hashes of what may be a credential in a response: each text of at least 8 characters, depth first, the first 8 of
 * them. So no plugin has to say which member is the secret.
 */
export function credentialHashes(response: object, hash: CredentialHasher): readonly string[] {
  const hashes: string[] = []
  collect(response, hash, hashes, new Set())
  return hashes
}

function collect(value: unknown, hash: CredentialHasher, hashes: string[], open: Set<object>): void {
  if (hashes.length === maximumHashes) return
  if (typeof value === 'string') {
    if (value.length < minimumTextLength) return
    const hashed = hash(value)
    if (!hashes.includes(hashed)) hashes.push(hashed)
  } else if (typeof value === 'object' && value !== null && !open.has(value)) {
    open.add(value)
    for (const member of Object.values(value)) collect(member, hash, hashes, open)
    open.delete(value)
  }
}
