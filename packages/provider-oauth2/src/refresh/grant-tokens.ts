import type { IssueCall } from '@credbroker/core'
import type { Grant } from '../grants/grant.ts'

/** What the core may do with the token of a grant. */
export type GrantToken =
  | { readonly outcome: 'token'; readonly grant: Grant }
  /** There is no grant, or it is over: the user has to be asked. */
  | { readonly outcome: 'needs_consent'; readonly grant: Grant | undefined }

/** Gets live tokens of grants, refreshing them where they need it: once, whoever asks, in whatever process. */
export interface GrantTokens {
  /** The grant with a token that can be used now. Rejects with `upstream_unavailable`, `throttled`, `upstream_rejected`. */
  obtain(id: string, call: IssueCall): Promise<GrantToken>
}
