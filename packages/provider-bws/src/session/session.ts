import type { Secret } from '@credbroker/core'
import type { SymmetricKey } from '../crypto/symmetric-key.ts'

/** What a login brings: the right to call the API, and the key to what it answers. */
export interface Session {
  readonly bearer: Secret
  /** UUID. */
  readonly organizationId: string
  readonly organizationKey: SymmetricKey
  /** Epoch milliseconds. */
  readonly expiresAtMs: number
  /** From its login to its end. */
  readonly lifetimeMs: number
}

/**
 * Epoch milliseconds from which a session is renewed before it is used: the margin before its end, and never more than
 * half of its life, so that a short-lived one is used at all.
 */
export function renewalAtMs({ expiresAtMs, lifetimeMs }: Session, marginMs: number): number {
  return expiresAtMs - Math.min(marginMs, lifetimeMs / 2)
}
