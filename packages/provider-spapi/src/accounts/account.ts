import type { IssueCall } from '@credbroker/core'
import type { Region } from '../regions/endpoints.ts'

/** What of a call concerns the token behind it. */
export type TokenCall = Pick<IssueCall, 'requestId' | 'forceRefresh' | 'background'>

/** A selling partner whom the application acts for. */
export interface Account {
  readonly region: Region
  /** As it is now; not to be shown. */
  readonly refreshToken: string
  /** Stays the same when the refresh token changes, where that can be known; names the account's budget. */
  readonly identity: string
  readonly sellingPartnerId?: string
  /** Login with Amazon gave another refresh token in place of this one. Resolves once that is durable. */
  replaced(refreshToken: string): Promise<void>
  /** Login with Amazon refused the refresh token: it is over. */
  refused(call: TokenCall): Promise<void>
}
