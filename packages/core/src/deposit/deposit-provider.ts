import type { Secret } from '../secrets/secret.ts'

/**
 * What a provider offers that keeps a credential which a user brings, such as the user's own API key. Handing it out is
 * `issue`, as for any other; the rest of the way is here.
 */
export interface DepositProvider {
  /**
   * Keeps a credential for its owner, in place of the one from before. Resolves once it is durable. A provider whose kinds
   * are cached calls `context.forget` for the owner.
   */
  put(value: Secret, owner: DepositOwner): Promise<void>
  /** Ends what is kept for exactly this owner. `false`: there is nothing. */
  remove(owner: DepositOwner): Promise<boolean>
  /** What is kept, a page at a time, in no particular order. */
  page(cursor?: string): Promise<DepositPage>
}

/** Whose a deposit is. */
export interface DepositOwner {
  /** As `IssueCall.subject` names people. Not to be shown. */
  readonly subject: string
  /** As the host named them, for listings; absent for people known only by a token. */
  readonly user?: string
  /** The only workload that may use it; absent: whichever the user asks through. */
  readonly workload?: string
}

/** A deposit, without its value. */
export interface DepositSummary {
  /** As the host named them; absent for people known only by a token. */
  readonly user?: string
  /** Absent: whichever workload the user asks through. */
  readonly workload?: string
  /** Epoch milliseconds. */
  readonly storedAtMs: number
}

/** A part of a list of deposits. */
export interface DepositPage {
  readonly deposits: readonly DepositSummary[]
  /** Pass it back for the next page; absent on the last. Opaque. */
  readonly cursor?: string
}
