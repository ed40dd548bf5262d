import type { IssueCall } from '../issue.ts'

/**
 * What a provider offers whose credentials rest on a user's consent. A request of the user flow is answered by the
 * credential, or, marked `interim`, by a {@link ConsentAnswer}; the rest of the way is here.
 */
export interface ConsentProvider {
  /** The tagged request that starts a consent, or with `sessionUri` asks how it goes. */
  request(ask: ConsentAsk): object
  /** What is to be known of an attempt by its handle, whoever asks. `undefined`: there is none. */
  session(sessionUri: string): Promise<SessionFacts | undefined>
  /**
   * The user's browser came back from the vendor with these query parameters. What a browser may send by itself never
   * makes this reject.
   */
  callback(parameters: URLSearchParams, call: IssueCall): Promise<CallbackOutcome>
  /**
   * The application confirms that the session belongs to the person whom it knows as `call.subject`; only now is the
   * vendor's answer used. Rejects with `access_denied`, the same for a session that is unknown, over or another person's.
   */
  complete(sessionUri: string, call: IssueCall): Promise<void>
  /** The consents that are kept, a page at a time, in no particular order. */
  grants(cursor?: string): Promise<GrantPage>
  /** Ends a consent: at the vendor where it can, here in any case. `false`: there is none of that id. */
  revokeGrant(id: string, call: IssueCall): Promise<boolean>
}

/** What a program wants of a consent, whatever the provider's kind is. */
export interface ConsentAsk {
  /** Empty: the provider's defaults. */
  readonly scopes: readonly string[]
  /** Where the browser ends up, one of the workload's return URLs. Needed where the user has to be sent away. */
  readonly returnUrl?: string
  /** Of the consent that was started before. */
  readonly sessionUri?: string
  /** Ask the user although a consent is kept. */
  readonly forceAuthentication?: boolean
}

/** What the response of a user flow holds while there is no credential. */
export interface ConsentAnswer {
  /** Where the user has to go. */
  readonly authorizationUrl?: string
  /** Names this attempt; no proof of anything. */
  readonly sessionUri: string
  readonly sessionStatus: 'IN_PROGRESS' | 'FAILED'
  /** RFC 8628: what the user types in at `authorizationUrl`. */
  readonly userCode?: string
}

/** An attempt, without anything of its user. */
export interface SessionFacts {
  /** That asked for it. */
  readonly workload: string
  /** Epoch milliseconds. */
  readonly createdAtMs: number
  /** Where its user has to go, at the vendor; absent once the user has been there, or when its time is over. */
  readonly authorizationUrl?: string
}

/** What becomes of a browser that came back. */
export type CallbackOutcome =
  /** It is sent on, with the session's handle; `failed` when the vendor or the user said no. */
  | { readonly outcome: 'returned'; readonly location: string; readonly failed: boolean }
  /** It is shown an error and sent nowhere: it does not belong to a session of this provider, or must not be trusted. */
  | { readonly outcome: 'refused'; readonly reason: CallbackRefusal }

/**
 * `unknown_session`: the state is of no session here, or of one that is long over. `malformed`: a parameter is missing or
 * repeated. `wrong_issuer`: another server answered than the one that was asked. `expired`: the session's time was over.
 */
export type CallbackRefusal = 'unknown_session' | 'malformed' | 'wrong_issuer' | 'expired'

/** A consent that is kept, without any of its tokens. */
export interface GrantSummary {
  /** Names it to `revokeGrant`. */
  readonly id: string
  readonly workload: string
  /** As the host named them; absent for people known only by a token. */
  readonly user?: string
  readonly kind: string
  /** `needs_consent`: the vendor ended it, and the user has to be asked again. */
  readonly status: 'active' | 'needs_consent'
  /** Why it is not active, as a short code. */
  readonly reason?: string
  readonly scopes: readonly string[]
  /** Epoch milliseconds, like those that follow. */
  readonly createdAtMs: number
  /** When a credential was last obtained with it. */
  readonly refreshedAtMs?: number
  /** When the credential that was obtained last ends. */
  readonly expiresAtMs?: number
  /** When the consent itself ends, where that is known. */
  readonly consentExpiresAtMs?: number
  /** Whether it can be renewed without the user. */
  readonly renewable: boolean
}

export interface GrantPage {
  readonly grants: readonly GrantSummary[]
  /** Pass it back for the next page; absent on the last. */
  readonly cursor?: string
}
