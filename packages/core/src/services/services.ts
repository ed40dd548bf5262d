import type { AuditSink } from './audit.ts'
import type { Store } from '../store/store.ts'

/** Time. Replace it and the whole broker runs under a clock that a test moves. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `delayMs`. The returned function cancels; calling it late or twice is harmless. */
  schedule(callback: () => void, delayMs: number): () => void
}

/** Randomness for nonces, identifiers and jitter. */
export interface Random {
  /** `length` unpredictable bytes that nobody else holds. */
  bytes(length: number): Uint8Array
}

/** The part of the Fetch standard that providers use. */
export type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>

/** Facts beside a log message. Values are shown as they are: never put a secret or a body in one. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Logger {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/** Wraps and unwraps the data keys that seal stored records. Used by stores that outlive the process. */
export interface KeyWrapper {
  /** Names the master key in use; kept beside what it wrapped. */
  readonly keyId: string
  wrap(dataKey: Uint8Array): Promise<Uint8Array>
  unwrap(keyId: string, wrapped: Uint8Array): Promise<Uint8Array>
}

/** Everything a host may replace. */
export interface Services {
  readonly clock: Clock
  readonly random: Random
  readonly fetch: Fetch
  readonly logger: Logger
  readonly store: Store
  /** When present, no credential is released before its record is accepted. */
  readonly audit?: AuditSink
  /** Reserved for stores that outlive the process; the memory store seals nothing. */
  readonly keys?: KeyWrapper
}

/** What a host may replace for one provider. */
export type ProviderServices = Partial<Pick<Services, 'clock' | 'random' | 'fetch' | 'logger' | 'store'>>
