/**
 * Where an attempt to get a consent stands. `PENDING`: the user was sent to the vendor. `CALLBACK`: the browser came
 * back. `BOUND`: the application said that it was its user; the vendor's answer is being used. `DONE`, `FAILED`: over.
 */
export type SessionState = 'PENDING' | 'CALLBACK' | 'BOUND' | 'DONE' | 'FAILED'

/** JSON that a provider keeps with a session. Sealed at rest. */
export type SessionData = Readonly<Record<string, unknown>>

/** One attempt to get a consent from one user for one workload. */
export interface ConsentSession<Data extends SessionData = SessionData> {
  readonly id: string
  /** The handle that callers name it by. */
  readonly sessionUri: string
  readonly state: SessionState
  readonly workload: string
  /** As `IssueCall.subject` names the person. */
  readonly subject: string
  /** What the host calls them; absent for people known only by a token. */
  readonly user?: string
  readonly authorizationUrl: string
  /** Where the browser ends up; absent where there is no browser of ours, as in the device flow. */
  readonly returnUrl?: string
  /** The application's own text, given back on the return URL. */
  readonly customState?: string
  /** Epoch milliseconds, like those that follow. */
  readonly createdAtMs: number
  readonly expiresAtMs: number
  /** Since when, and in which process, the vendor's answer is being used. */
  readonly boundAtMs?: number
  readonly worker?: string
  /** How often its use was begun. */
  readonly attempts: number
  /** Why it failed: a short code, the vendor's own where it gave one. */
  readonly failure?: string
  /** What the provider wants to know later, such as a code verifier; merged with what came back. */
  readonly data: Data
}
