import type { DependencyContainer } from 'tsyringe'
import type { Slot } from '../cache/credential-cache.ts'
import type { BrokerError } from '../errors.ts'
import type { Mount } from '../mount/mount.ts'
import type { Events } from '../recording/events.ts'
import type { Redactor } from '../secrets/redactor.ts'
import type { GrantChange } from '../provider.ts'
import type { ProviderServices, Services } from '../services/services.ts'
import type { Store } from '../store/store.ts'

/** What stays the same when a configuration is assembled again. */
export interface AssemblyTools {
  readonly services: Omit<Services, 'store'>
  readonly events: Events
  /** The store of the broker, whose values are sealed. */
  readonly store: Store
  /** Names records after what they are of. Throws when no store is open. */
  readonly nameOf: (provider: string, parts: readonly string[]) => string
  /** Where browsers reach the broker; `undefined` when that is not configured. */
  readonly publicUrl: () => string | undefined
  /** Of a workload in the configuration that is in force. */
  readonly returnUrls: (workload: string) => readonly string[]
  readonly recordGrant: (provider: string, change: GrantChange) => Promise<void>
  /** Hears of every slot that leaves a cache. */
  readonly slotRemoved: (slot: Slot) => void
  readonly providerServices: Readonly<Record<string, ProviderServices>>
  readonly parent: DependencyContainer | undefined
  readonly redactor: Redactor
  /** Mixed into revisions and cache hashes, so that neither can be recomputed from outside. */
  readonly salt: Uint8Array
  readonly cacheSize: number
  /** An error of a provider's start as the host may see it. */
  readonly shown: (error: unknown, provider: string) => BrokerError
  /** Asks a mounted provider for a secret that another one needs. */
  readonly feed: (mount: Mount, request: unknown, consumer: string) => Promise<object>
}
