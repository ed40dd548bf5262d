import type { GuardedRequestInit } from '../net/guarded-request-init.ts'
import type { AuditSink } from './audit.ts'
import type { Store } from '../store/store.ts'

/** Time. Replace it and the whole broker runs under a clock that a test moves. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `delayMs`. The returned function cancels; calling it late or twice is harmless. */
  schedule(callback: () => void, delayMs: number, options?: ScheduleOptions): () => void
}

export interface ScheduleOptions {
  /** Nobody waits for this: a process that has nothing else to do may end before. */
  readonly background?: boolean
}

/** Randomness for nonces, identifiers and jitter. */
export interface Random {
  /** `length` unpredictable bytes that nobody else holds. */
  bytes(length: number): Uint8Array
}

/** The part of the Fetch standard that providers use. A host's own `fetch` may ignore what the init adds to it. */
export type Fetch = (input: string | URL, init?: GuardedRequestInit) => Promise<Response>

/** Facts beside a log message. Values are shown as they are: never put a secret or a body in one. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/**
 * Keeps the master key and wraps the data keys that seal stored records: a key file, an environment variable, or a key
 * service that a host brings. Asked when a store is opened and when keys change, never for a request.
 */
export interface KeyWrapper {
  /** Names the master key that wraps now; kept beside what it wrapped. Reveals nothing. */
  readonly keyId: string
  /** Wraps 32 bytes with the key that {@link keyId} names. */
  wrap(dataKey: Uint8Array): Promise<Uint8Array>
  /** Gives back what was wrapped. Rejects when the key is not known or the wrapped bytes are not what it made. */
  unwrap(keyId: string, wrapped: Uint8Array): Promise<Uint8Array>
}

/** Names this process, so that another one can tell whether what it left behind is still being worked on. */
export interface Instance {
  /** Different for every process that ever ran. Reveals nothing that is secret. */
  readonly id: string
  /**
   * Whether the process of this id has ended for certain. `false` when it lives, and when that cannot be known, because
   * it runs on another machine or in another container.
   */
  isGone(id: string): boolean
}

/** Everything a host may replace. */
export interface Services {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: Fetch
  readonly logger: Logger
  readonly instance: Instance
  /** Replaces the store of the configuration. Everything is sealed before it gets there. */
  readonly store: Store
  /** Takes audit records in place of the broker's own log. No credential is released before its record is accepted. */
  readonly audit?: AuditSink
  /** Replaces the `keys` of the configuration. */
  readonly keys?: KeyWrapper
}

/** What a host may replace for one provider. */
export type ProviderServices = Partial<Pick<Services, 'clock' | 'random' | 'fetch' | 'logger'>>
