import type { ProviderAsk } from '../mount/issue-call.ts'
import type { CredentialCache, Slot } from './credential-cache.ts'

/** Everything that it takes to get one credential. */
export interface Order extends ProviderAsk {
  readonly cache: CredentialCache
  readonly slot: Slot
}
