import type { BrokerErrorCode } from '../errors.ts'

/**
 * What was done. `issue` and `revoke` are requests; `grant_…` are changes of what a provider keeps for a user;
 * `workload_token_…`, `consent_completed`, `credential_…` and `operation_refused` are acts of a server; the rest is administration.
 */
export type AuditAction =
  | 'issue'
  | 'revoke'
  | 'grant_added'
  | 'grant_replaced'
  | 'grant_refreshed'
  | 'grant_revoked'
  | 'grant_lost'
  | 'workload_token_issued'
  | 'consent_completed'
  | 'credential_stored'
  | 'credential_removed'
  | 'resource_created'
  | 'resource_updated'
  | 'resource_deleted'
  | 'access_key_created'
  | 'access_key_ended'
  | 'operation_refused'
  | 'provider_action'
  | 'reloaded'
  | 'keys_rotated'
  | 'keys_rewrapped'

/** One request, change of a grant or act of administration, and what became of it. No secret and no request body is in here. */
export interface AuditRecord {
  /** Epoch milliseconds of the decision. */
  readonly atMs: number
  readonly requestId: string
  readonly action: AuditAction
  /** Who: the caller's workload; `operator` for administration from the command line. */
  readonly workload: string
  readonly user?: string
  readonly provider?: string
  readonly kind?: string
  /** What an act of administration was done to, such as `oauth2-credential-provider/google`; the name of a `provider_action`. */
  readonly resource?: string
  readonly decision: 'granted' | 'denied' | 'failed'
  /** Why not, when it was not granted. `aborted`: the caller stopped waiting. */
  readonly reason?: BrokerErrorCode | 'aborted'
  /** Keyed hashes of the credentials that were handed out, so that a leaked one can be looked up. */
  readonly credentials?: readonly string[]
  /** The credential was past its renewal, and a new one could not be had. */
  readonly stale?: true
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
