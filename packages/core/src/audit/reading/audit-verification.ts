import type { AuditCheckpoint } from '../format/checkpoint.ts'

/**
 * What is wrong at one place.
 * - `changed`: it does not open; its bytes are not what was written there.
 * - `unknown_format`: it opens, but this version does not know its form. A newer one wrote it.
 * - `deleted`: it is missing although there are blocks after it.
 * - `moved`: it is genuine, but belongs elsewhere.
 * - `duplicated`: a copy of a block that is also in its own place.
 * - `replaced`: it is genuine and in its place, but does not follow the block before it: one of the two comes from
 *   another state of this log, such as a backup.
 * - `truncated`: blocks were cut off at the end.
 * - `rolled_back`: the head, or the whole log, is older than what was known before.
 * - `head_lost`: the head of the log is missing, changed, or contradicts the store.
 * - `unsigned`: a checkpoint is not signed by this log's key.
 */
export type AuditFaultKind =
  | 'changed'
  | 'unknown_format'
  | 'deleted'
  | 'moved'
  | 'duplicated'
  | 'replaced'
  | 'truncated'
  | 'rolled_back'
  | 'head_lost'
  | 'unsigned'

export interface AuditFault {
  readonly what: AuditFaultKind
  /** Block at which it shows; for the head and for an emptied log, the last sequence that the store names. */
  readonly sequence: number
  /** Last one of several blocks in a row. */
  readonly lastSequence?: number
  /** Number of the first record that is affected, as far as what is left tells. */
  readonly record?: number
  /** Number of the last record that is affected. */
  readonly lastRecord?: number
  /** When a broker came upon it and wrote that down. */
  readonly atMs?: number
  /** The same in words, and what it means. */
  readonly message: string
}

export interface AuditVerification {
  /** Whether nothing is wrong. */
  readonly ok: boolean
  /** Records that are in the log and verified. */
  readonly records: number
  readonly blocks: number
  readonly checkpoints: number
  /** The last checkpoint in the log with a good signature. */
  readonly latestCheckpoint?: AuditCheckpoint
  /** In the order of the log, at most 1,000. */
  readonly faults: readonly AuditFault[]
  /** How many there are, listed or not. */
  readonly faultCount: number
}

export interface VerifyOptions {
  /**
   * A checkpoint that was kept outside of the store. Without one, nothing shows that the whole store, log and head
   * together, was put back to an older state.
   */
  readonly checkpoint?: AuditCheckpoint
  /** Called now and then: how far it is. */
  readonly onProgress?: (progress: { readonly blocks: number; readonly records: number }) => void
}
