/** A token that Amazon gave, with what is known of its life. */
export interface MintedToken {
  readonly token: string
  /** Epoch milliseconds from before it was asked for, so that its life is never taken for longer than it is. */
  readonly askedAtMs: number
  readonly expiresAtMs: number
}

const longestWindowMs = 300_000
const blockedMs = 60_000

/** When a token is to be renewed, and from when nobody gets it any more. Epoch milliseconds. */
export interface TokenTimes {
  /** From here on a renewal ahead of time brings a new one. */
  readonly dueAtMs: number
  /** When the core is to ask for that: later, because it asks a little earlier than it is told. */
  readonly refreshAtMs: number
  readonly unusableAtMs: number
}

/**
 * A tenth of its life, at most five minutes, is left for renewing a token; with a minute left callers wait for the next,
 * or with half of a life that is shorter than two.
 */
export function tokenTimes({ askedAtMs, expiresAtMs }: MintedToken): TokenTimes {
  const lifetimeMs = expiresAtMs - askedAtMs
  const windowMs = Math.min(longestWindowMs, lifetimeMs / 10)
  const unusableAtMs = expiresAtMs - Math.min(blockedMs, lifetimeMs / 2)
  const refreshAtMs = Math.min(expiresAtMs - windowMs, unusableAtMs)
  return { dueAtMs: refreshAtMs - windowMs / 2, refreshAtMs, unusableAtMs }
}
