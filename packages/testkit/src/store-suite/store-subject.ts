import type { Store } from '@credbroker/core'
import type { VirtualClock } from '../virtual-clock.ts'

/** What must hold of a store, in groups that can be left out by name. */
export type StoreGroup =
  | 'records'
  | 'versions'
  | 'expiry'
  | 'listing'
  | 'leases'
  | 'logs'
  | 'durability'
  | 'closing'
  | 'model'

/** A store, for `storeSuite`. */
export interface StoreSubject {
  /**
   * Opens an empty store. Each test asks for its own by a name of letters, digits and `-`, which may become a file or a
   * schema.
   */
  readonly open: (name: string) => Store | Promise<Store>
  /** Opens what the store of this name left when it was closed. For durable stores, and only for them. */
  readonly reopen?: (name: string) => Store | Promise<Store>
  /** The clock that the stores are opened with. Left out for a store whose server keeps the time: expiry is then not judged. */
  readonly clock?: VirtualClock
  /** Groups that are left out, each with the reason, which the suite shows: `{ leases: 'the driver has none yet' }`. */
  readonly skip?: { readonly [Group in StoreGroup]?: string }
}
