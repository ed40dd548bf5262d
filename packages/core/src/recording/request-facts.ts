import type { Caller } from '../caller.ts'
import type { AuditAction } from '../services/audit.ts'

/** What is known about a request when it is granted or refused. */
export interface RequestFacts {
  readonly caller: Caller
  readonly requestId: string
  readonly provider?: string
  readonly kind?: string
  readonly resource?: string
  /** Default `issue`. */
  readonly action?: AuditAction
}

/** An answer that is about to leave. */
export interface Release {
  readonly content: object
  readonly answer: Promise<object>
  readonly expiresAtMs: number | undefined
  /** No credential is in it yet. */
  readonly interim: boolean
  readonly staleBecause: unknown
  /** Kept here once they are known: an answer may leave many times. */
  hashes: readonly string[] | undefined
}
