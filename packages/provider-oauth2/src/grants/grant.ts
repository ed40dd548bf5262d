/** A user's consent as it is kept: sealed, under a name that reveals nothing. */
export interface Grant {
  /** The name of its record. */
  readonly id: string
  readonly workload: string
  /** As `IssueCall.subject` names the person. */
  readonly subject: string
  /** What the host calls them; absent for people known only by a token. */
  readonly user?: string
  /** RFC 8707 and RFC 8693, as they were asked for; repeated in every token request. */
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
  /** The attempt that it came from. */
  readonly sessionId?: string
  /** Whom its tokens may be shown to. A grant of another client or endpoint is none. */
  readonly issuedBy: { readonly clientId: string; readonly tokenEndpoint: string }
  readonly status: 'active' | 'needs_consent'
  /** Why it is not active. */
  readonly reason?: GrantLoss
  readonly accessToken: string
  readonly tokenType: string
  /** Epoch milliseconds, like all that end in `AtMs`. */
  readonly issuedAtMs: number
  readonly expiresAtMs?: number
  readonly refreshToken?: string
  readonly refreshTokenExpiresAtMs?: number
  /** What was asked for when the user consented last. */
  readonly askedScopes: readonly string[]
  readonly grantedScopes: readonly string[]
  readonly createdAtMs: number
  /** The journal: this refresh token was, or was about to be, shown to the vendor, and nothing is known of the answer. */
  readonly presented?: Presented
  /** Parameters of the vendor's that belong to the grant. */
  readonly kept: Readonly<Record<string, string>>
}

export interface Presented {
  readonly atMs: number
  /** When whoever showed it gives up waiting. */
  readonly deadlineAtMs: number
  /** The process that did. */
  readonly worker: string
  /** How often it was shown without an answer that says anything. */
  readonly times: number
}

/**
 * `refused`: the vendor said `invalid_grant`. `outcome_unknown`: an answer was lost, and the token is used up.
 * `expired`: it had an end, and that is over. `no_refresh_token`: there was nothing to renew it with.
 */
export type GrantLoss = 'refused' | 'outcome_unknown' | 'expired' | 'no_refresh_token'

/** What finds a grant. */
export interface GrantOwner {
  readonly workload: string
  readonly subject: string
  readonly user?: string
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
}
