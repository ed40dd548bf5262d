/** Names one state of one record. Opaque; compare for equality only. */
export type Version = string

export interface StoredRecord {
  readonly value: Uint8Array
  readonly version: Version
  /** Epoch milliseconds after which the record is gone. */
  readonly expiresAtMs?: number
}

export interface PutOptions {
  /** Write only when the record is at this version, or `absent`. */
  readonly ifVersion?: Version | 'absent'
  readonly expiresAtMs?: number
  /** Token of the lease under which this write decides something irreversible. */
  readonly fencingToken?: bigint
  /**
   * The record is worth less than a sync of the disk: it survives the end of the process, and may be lost when the
   * machine loses power. Default `false`: once `put` resolves, it survives that too.
   */
  readonly relaxed?: boolean
}

export interface DeleteOptions {
  readonly ifVersion?: Version
  readonly fencingToken?: bigint
}

/**
 * What became of a write. `version`: the record was not at `ifVersion`. `fencing`: a later lease on the same key was
 * granted or used meanwhile, so this writer is no longer the one who decides.
 */
export type PutOutcome =
  | { readonly stored: true; readonly version: Version }
  | { readonly stored: false; readonly conflict: 'version' | 'fencing' }

export type DeleteOutcome =
  | { readonly deleted: boolean; readonly conflict?: never }
  | { readonly deleted: false; readonly conflict: 'version' | 'fencing' }

export interface ListPage {
  readonly keys: readonly string[]
  /** Pass it back for the next page; absent on the last. Opaque. */
  readonly cursor?: string
}

/** The right to be the only one who works on a key, until it ends by itself. */
export interface Lease {
  /** Rises with every grant of the same key, also across restarts of a durable store. Starts at 1. */
  readonly token: bigint
  /** Extends the lease to `ttlMs` from now. `false`: it was lost. */
  renew(ttlMs: number): Promise<boolean>
  /** Ends the lease. Harmless when it was lost. */
  release(): Promise<void>
}

export interface LogEntry {
  /** Position in the log; rises by one, starts at 1. */
  readonly sequence: number
  readonly value: Uint8Array
}

export interface AppendOptions {
  /** Append only when this is the log's last sequence, 0 for an empty log. */
  readonly afterSequence?: number
  /** Replaces the log's {@link LogHead} in the same step: either both are stored or none. */
  readonly head?: Uint8Array
}

/** `sequence`: the log's last one. After a conflict nothing was appended, and it is what somebody else left there. */
export type AppendOutcome =
  | { readonly appended: true; readonly sequence: number }
  | { readonly appended: false; readonly conflict: 'sequence'; readonly sequence: number }

/** The end of a log. */
export interface LogHead {
  /** Of the last entry. */
  readonly sequence: number
  /** What the last append with a `head` put there. */
  readonly value?: Uint8Array
}

/**
 * Where state lives. Absent is `undefined`; a lost race is an outcome, not an exception; an exception means that the
 * store itself failed, and then it is unknown whether a write took place.
 *
 * Keys and log names are texts of 1 to 512 UTF-16 code units without NUL and without lone surrogates. They are not
 * sealed: no secret belongs in one. What resolves is durable, except where `relaxed` was asked for.
 */
export interface Store {
  /** Whether what is written outlives the process. */
  readonly durable: boolean
  get(key: string): Promise<StoredRecord | undefined>
  put(key: string, value: Uint8Array, options?: PutOptions): Promise<PutOutcome>
  delete(key: string, options?: DeleteOptions): Promise<DeleteOutcome>
  /**
   * Keys that begin with `prefix`, in ascending order of their UTF-8 bytes, a page at a time. A key that is there from
   * the first page to the last is listed once.
   */
  list(prefix: string, cursor?: string): Promise<ListPage>
  /** `undefined`: somebody else holds it. Leases and records of one key do not see each other but for fencing. */
  lease(key: string, ttlMs: number): Promise<Lease | undefined>
  /** Appends to a log, all entries or none. */
  append(log: string, values: readonly Uint8Array[], options?: AppendOptions): Promise<AppendOutcome>
  /** Entries of a log after `sequence`, oldest first, a page at a time; empty at the end. */
  read(log: string, afterSequence: number): Promise<readonly LogEntry[]>
  /** `undefined`: nothing was ever appended. */
  head(log: string): Promise<LogHead | undefined>
  /** Finishes what was asked for and frees what is held. Closing twice is closing once. */
  close(): Promise<void>
}
