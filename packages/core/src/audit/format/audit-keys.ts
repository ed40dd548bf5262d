import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { KeyRing } from '../../sealing/key-ring.ts'

/**
 * The keys of an audit log. No rotation replaces them, because a log is never written anew; whoever holds the store's
 * root key can make all of them, and nobody else can make one.
 */
export interface AuditKeys {
  /** HMAC-SHA256 over each block and the block before it. */
  readonly chain: KeyObject
  /** The keys that seal blocks are derived from it. */
  readonly seal: KeyObject
  /** Ed25519 (RFC 8032). */
  readonly checkpointPrivate: KeyObject
  readonly checkpointPublic: KeyObject
}

/** RFC 8410 section 7: what stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

export function auditKeys(ring: KeyRing): AuditKeys {
  const der = Buffer.concat([ed25519Prefix, ring.derive('audit checkpoint')])
  const checkpointPrivate = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return {
    chain: createSecretKey(ring.derive('audit chain')),
    seal: createSecretKey(ring.derive('audit seal')),
    checkpointPrivate,
    checkpointPublic: createPublicKey(checkpointPrivate),
  }
}
