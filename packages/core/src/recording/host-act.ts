import type { Caller } from '../caller.ts'
import type { AuditAction } from '../services/audit.ts'

/** Something that a host does beside requests, for the audit log. */
export interface HostAct {
  readonly action: Extract<
    AuditAction,
    | `workload_token_${string}`
    | `consent_${string}`
    | `credential_${string}`
    | `resource_${string}`
    | `access_key_${string}`
  >
  readonly caller: Caller
  /** What it is done to. No secret. */
  readonly resource?: string
  readonly provider?: string
  /** What it hands out; the log keeps a keyed hash of it. */
  readonly credential?: string
  /** Epoch milliseconds. */
  readonly expiresAtMs?: number
}
