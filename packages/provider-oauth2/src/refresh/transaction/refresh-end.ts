import type { BrokerError } from '@credbroker/core'
import type { Grant } from '../../grants/grant.ts'

/** How a refresh ended. */
export type RefreshEnd =
  /** What is in the store now, whoever put it there; `undefined`: nothing, because the grant was ended meanwhile. */
  | { readonly outcome: 'settled'; readonly grant: Grant | undefined }
  /** Not now. The grant is as good as before. */
  | { readonly outcome: 'failed'; readonly error: BrokerError; readonly grant: Grant }
