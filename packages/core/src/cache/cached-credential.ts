import { asStale, tagged } from '../answer.ts'
import type { Issued } from '../issue.ts'
import type { Random } from '../services/services.ts'
import { freshness } from './freshness.ts'

/** A credential as it is served: the frozen answer and the promise of it, made once. */
export interface CachedCredential {
  readonly content: object
  readonly answer: Promise<object>
  readonly issuedAtMs: number
  readonly expiresAtMs: number | undefined
  /** A step on the way to a credential. */
  readonly interim: boolean
  /** Set when it is past its time, and kept because this happened to the attempt to get a new one. */
  readonly staleBecause: unknown
  /** Moves when a renewal fails. */
  refreshAtMs: number
  readonly unusableAtMs: number
  /** Somebody got it from the cache: worth renewing before it ends. */
  used: boolean
  /** Keyed hashes of what is in it, once an audit record needed them. */
  hashes: readonly string[] | undefined
}

export function cachedCredential(
  responseMember: string,
  issued: Issued<object>,
  issuedAtMs: number,
  random: Random,
): CachedCredential {
  const content = tagged(responseMember, issued, issuedAtMs)
  return {
    content,
    answer: Promise.resolve(content),
    issuedAtMs,
    expiresAtMs: issued.expiresAtMs,
    interim: issued.interim === true,
    staleBecause: undefined,
    ...freshness(issued, issuedAtMs, random),
    used: false,
    hashes: undefined,
  }
}

/** The form of a credential that is handed out past its time, until `unusableAtMs` at the latest. */
export function staleCredential(
  old: CachedCredential,
  because: unknown,
  nowMs: number,
  unusableAtMs: number,
): CachedCredential {
  const content = asStale(old.content)
  return {
    ...old,
    content,
    answer: Promise.resolve(content),
    staleBecause: because ?? 'unknown',
    refreshAtMs: retryAt(unusableAtMs, nowMs),
    unusableAtMs,
  }
}

const shortestRetryMs = 1_000
const longestRetryMs = 60_000

/** Set before a failed flight ends, so that the next caller does not start another at once. */
export function postponeRenewal(credential: CachedCredential, nowMs: number): void {
  credential.refreshAtMs = retryAt(credential.unusableAtMs, nowMs)
}

function retryAt(unusableAtMs: number, nowMs: number): number {
  return nowMs + Math.max(shortestRetryMs, Math.min((unusableAtMs - nowMs) / 10, longestRetryMs))
}

/** Whether a credential is good for as long as this caller needs it. */
export function lastsFor(
  { expiresAtMs }: { readonly expiresAtMs?: number | undefined },
  minimumLifetimeMs: number | undefined,
  nowMs: number,
): boolean {
  return minimumLifetimeMs === undefined || expiresAtMs === undefined || expiresAtMs - nowMs >= minimumLifetimeMs
}
