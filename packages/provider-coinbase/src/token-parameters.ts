import { invalidField } from '@credbroker/core'

/** Seconds that a bearer token lives at most. CDP docs, "JWT authentication". */
export const longestLifetime = 120

/** Seconds that `nbf` may lie before `iat` at most. */
export const longestBackdate = 30

/** Passes an instant in whole seconds since 1970 on. Milliseconds are too large to be one. */
export function requireInstant(name: string, seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds < 100_000_000_000) return seconds
  throw invalidField(name, 'must be whole seconds since 1970')
}

/** Passes a duration in whole seconds on. A text would be appended to `iat` and give a token that lives for ages. */
export function requireSeconds(name: string, seconds: number, minimum: number, maximum: number): number {
  if (Number.isInteger(seconds) && seconds >= minimum && seconds <= maximum) return seconds
  throw invalidField(name, `must be whole seconds from ${minimum} to ${maximum}`)
}

/** Passes a nonce or `jti` on: hex digits, or a UUID. */
export function requireToken(name: string, text: string): string {
  if (/^[A-Za-z0-9_-]{16,128}$/.test(text)) return text
  throw invalidField(name, 'must be 16 to 128 letters and digits that were never used before')
}
