import { hash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../services/services.ts'

/** 256 bits. RFC 6749 section 10.10 asks for 128 at least. */
export function newSecret(random: Random): string {
  return Buffer.from(random.bytes(32)).toString('base64url')
}

/** Enough to never meet twice; no secret. */
export function newId(random: Random): string {
  return Buffer.from(random.bytes(16)).toString('base64url')
}

export function secretHash(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

/** In a time that does not depend on where they differ. */
export function matches(secret: string, hashed: string): boolean {
  return timingSafeEqual(Buffer.from(secretHash(secret)), Buffer.from(hashed))
}
