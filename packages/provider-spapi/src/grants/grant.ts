import type { Region } from '../regions/endpoints.ts'

/** A seller's consent as it is kept: sealed, under a name that reveals nothing. A type, because only then it counts as JSON. */
export type Grant = {
  /** The name of its record. */
  readonly id: string
  readonly workload: string
  /** As `IssueCall.subject` names the person. */
  readonly subject: string
  /** What the host calls them; absent for people known only by a token. */
  readonly user?: string
  /** The session that it came from. */
  readonly sessionId: string
  /** A grant of another application is none. */
  readonly clientId: string
  readonly applicationId: string
  readonly region: Region
  readonly sellingPartnerId: string
  readonly refreshToken: string
  readonly status: 'active' | 'needs_consent'
  /** Epoch milliseconds. */
  readonly authorizedAtMs: number
}

/** What finds a grant: Amazon's consents are for one region. */
export interface GrantOwner {
  readonly workload: string
  readonly subject: string
  readonly region: Region
}
