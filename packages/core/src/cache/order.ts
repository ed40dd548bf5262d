import type { Caller } from '../caller.ts'
import type { Mount, MountedKind } from '../mount/mount.ts'
import type { CredentialCache, Slot } from './credential-cache.ts'

/** Everything that it takes to get one credential. */
export interface Order {
  readonly mount: Mount
  readonly kind: MountedKind
  readonly cache: CredentialCache
  readonly slot: Slot
  readonly body: object
  readonly caller: Caller
  readonly requestId: string
  /** Nobody waits for it: the old credential is still good. */
  readonly background: boolean
}
