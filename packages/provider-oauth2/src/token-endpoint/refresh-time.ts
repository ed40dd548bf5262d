import { durationMs } from '@credbroker/core'
import type { Oauth2Options } from '../options.ts'
import type { Vendor } from '../vendors/vendor.ts'

const leastMs = 60_000
const shareOfLifetime = 0.1

/**
 * When to get the next token, in epoch milliseconds: a tenth of its life before the end, a minute at least. Half of the
 * life always passes first, whatever is configured: a refresh with every call would be worse than a late one.
 */
export function refreshAtMs(
  issuedAtMs: number,
  expiresAtMs: number,
  { refreshBeforeMs }: { readonly refreshBeforeMs?: number } = {},
): number {
  const lifetimeMs = Math.max(0, expiresAtMs - issuedAtMs)
  const wishedMs = refreshBeforeMs ?? Math.max(leastMs, lifetimeMs * shareOfLifetime)
  return expiresAtMs - Math.floor(Math.min(wishedMs, lifetimeMs / 2))
}

/** How long before their end the tokens of this provider are renewed, where that is configured or the preset knows. */
export function refreshBefore(
  { refreshBefore: configured }: Pick<Oauth2Options, 'refreshBefore'>,
  { refreshBeforeMs }: Pick<Vendor, 'refreshBeforeMs'>,
): { readonly refreshBeforeMs?: number } {
  const wishedMs = configured === undefined ? refreshBeforeMs : durationMs(configured)
  return wishedMs === undefined ? {} : { refreshBeforeMs: wishedMs }
}
