/** Something that a provider rests on and that ends at a known time, such as a client secret. Nothing in it is secret. */
export interface KnownExpiry {
  /** What ends, in lower snake case: `client_secret`. */
  readonly code: string
  /** Which one, where there may be several, such as the name of an account. */
  readonly subject?: string
  /** Epoch milliseconds. */
  readonly endsAtMs: number
  /** Epoch milliseconds from which on operators are warned. */
  readonly warnAtMs: number
  /** What to do, and until when, for operators. */
  readonly advice: string
}

/** `due`: operators are to be warned. `over`: it has ended. */
export type ExpiryStatus = 'good' | 'due' | 'over'

/** The same of one provider of a broker, and how it stands now. */
export interface ProviderExpiry extends KnownExpiry {
  readonly provider: string
  readonly status: ExpiryStatus
}

export function expiryStatus(endsAtMs: number, warnAtMs: number, nowMs: number): ExpiryStatus {
  if (nowMs >= endsAtMs) return 'over'
  return nowMs >= warnAtMs ? 'due' : 'good'
}

/** For sorting. */
export function soonestFirst(one: KnownExpiry, other: KnownExpiry): number {
  return one.endsAtMs - other.endsAtMs
}
