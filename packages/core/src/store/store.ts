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
}

export interface DeleteOptions {
  readonly ifVersion?: Version
  readonly fencingToken?: bigint
}

/**
 * What became of a write. `version`: the record was not at `ifVersion`. `fencing`: a later lease on the same key was
 * granted meanwhile, so this writer is no longer the one who decides.
 */
export type PutOutcome =
  | { readonly stored: true; readonly version: Version }
  | { readonly stored: false; readonly conflict: 'version' | 'fencing' }

export type DeleteOutcome =
  | { readonly deleted: boolean }
  | { readonly deleted: false; readonly conflict: 'version' | 'fencing' }

export interface ListPage {
  readonly keys: readonly string[]
  /** Pass it back for the next page; absent on the last. */
  readonly cursor?: string
}

/** The right to be the only one who works on a key, until it ends by itself. */
export interface Lease {
  /** Rises with every grant of the same key, also across restarts of a durable store. */
  readonly token: bigint
  /** Extends the lease by `ttlMs` from now. `false`: it was lost. */
  renew(ttlMs: number): Promise<boolean>
  release(): Promise<void>
}

export interface LogEntry {
  /** Position in the log; rises by one, starts at 1. */
  readonly sequence: number
  readonly value: Uint8Array
}

/**
 * Where state lives. Absent is `undefined`; a lost race is an outcome, not an exception; an exception means that the
 * store itself failed.
 */
export interface Store {
  get(key: string): Promise<StoredRecord | undefined>
  put(key: string, value: Uint8Array, options?: PutOptions): Promise<PutOutcome>
  delete(key: string, options?: DeleteOptions): Promise<DeleteOutcome>
  /** Keys that begin with `prefix`, in ascending order of code units, a page at a time. */
  list(prefix: string, cursor?: string): Promise<ListPage>
  /** `undefined`: somebody else holds it. */
  lease(key: string, ttlMs: number): Promise<Lease | undefined>
  /** Appends to a log and returns the last sequence once every entry is as durable as this store can make it. */
  append(log: string, values: readonly Uint8Array[]): Promise<number>
  /** Entries of a log after `sequence`, oldest first, a page at a time. */
  read(log: string, afterSequence: number): Promise<readonly LogEntry[]>
  close(): Promise<void>
}
