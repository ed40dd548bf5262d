import type { IssueCall } from '@credbroker/core'
import type { Grant } from '../grants/grant.ts'

/** What came of asking for the token of a grant. */
export type GrantToken =
  /** `refreshAtMs`: epoch milliseconds from which to ask again. */
  | { readonly outcome: 'token'; readonly grant: Grant; readonly refreshAtMs: number }
  /** There is no grant, or it is over: the user has to be asked. */
  | { readonly outcome: 'needs_consent'; readonly grant: Grant | undefined }

/** Gets live tokens of grants, refreshing them where they need it: once, whoever asks, in whatever process. */
export interface GrantTokens {
  /** The grant with a token that can be used now. Rejects with `upstream_unavailable`, `throttled`, `upstream_rejected`. */
  obtain(id: string, call: IssueCall): Promise<GrantToken>
  /** Waits for refreshes that are under way: a token that was given must be written down. */
  close(): Promise<void>
}
