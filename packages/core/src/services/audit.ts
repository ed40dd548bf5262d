import type { BrokerErrorCode } from '../errors.ts'

/** One request and what became of it. No secret and no request body is in here. */
export interface AuditRecord {
  /** Epoch milliseconds of the decision. */
  readonly atMs: number
  readonly requestId: string
  readonly workload: string
  readonly user?: string
  readonly provider?: string
  readonly kind?: string
  readonly decision: 'granted' | 'denied' | 'failed'
  /** Why not, when it was not granted. `aborted`: the caller stopped waiting. */
  readonly reason?: BrokerErrorCode | 'aborted'
  /** Epoch milliseconds; absent when the credential does not expire. */
  readonly expiresAtMs?: number
}

/**
 * Takes records. The broker awaits `append` before it releases a credential, and answers `internal` when it rejects:
 * nothing leaves unrecorded.
 */
export interface AuditSink {
  append(record: AuditRecord): Promise<void> | void
}
