import type { Secret } from '@credbroker/core'
import type { Principal } from '../operation/principal.ts'

/** AgentCore's name spaces of credential providers: one name may stand for one of each. */
export type ProviderPlane = 'oauth2' | 'apikey' | 'payment'

/** What exists: in the YAML, and made through the control plane by any process on the store. */
export interface Directory {
  /**
   * Takes in what other processes changed. Looks at the store at most once in 100 ms; in between, and mostly, there is
   * nothing to wait for. Never rejects: while the store fails, what is known goes on being served.
   */
  catchUp(): void | Promise<void>
  /** The same at once, for what was not found: it may have been made a moment ago. */
  lookAgain(): Promise<void>
  /** A workload identity by its name. */
  workload(name: string): WorkloadEntry | undefined | Promise<WorkloadEntry | undefined>
  /** Under which name the broker serves a provider; `undefined` when it serves none. One in the YAML comes first. */
  providerName(plane: ProviderPlane, name: string): string | undefined
  /** Why a provider that there is, is not served, in words for the client's operator: its secret is still missing. */
  notServed(plane: ProviderPlane, name: string): string | undefined
  /** An access key that is not ended. */
  accessKey(id: string): AccessKey | undefined | Promise<AccessKey | undefined>
}

/** A workload identity, wherever it is defined. */
export interface WorkloadEntry {
  readonly name: string
  /** Different for each that was made by API, so that one that is made again under the same name is another. */
  readonly id: string | undefined
  /** Epoch milliseconds; 0 for those in the YAML. What is older than it belongs to another of its name. */
  readonly createdAtMs: number
  readonly returnUrls: readonly string[]
}

/** An access key that a client signs with. */
export interface AccessKey extends Principal {
  readonly secret: Secret
  /** Epoch milliseconds; absent: it does not end by itself. */
  readonly expiresAtMs?: number
}
