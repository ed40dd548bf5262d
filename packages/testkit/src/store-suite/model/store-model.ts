import type { DeleteOptions, Lease, PutOptions, Version } from '@credbroker/core'

/** A record as the model holds it. */
export interface ModelRecord {
  readonly value: string
  /** The one that the judged store gave it. */
  readonly version: Version
  readonly expiresAtMs: number | undefined
}

/** The last lease of a key that was granted. */
export interface ModelLease {
  readonly lease: Lease
  untilMs: number
}

export interface ModelLog {
  readonly entries: string[]
  head: string | undefined
}

/** What a store should hold after what was done to it, in the simplest form that is right. */
export class StoreModel {
  readonly records: Map<string, ModelRecord> = new Map()
  readonly leases: Map<string, ModelLease> = new Map()
  readonly logs: Map<string, ModelLog> = new Map()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  record(key: string): ModelRecord | undefined {
    const record = this.records.get(key)
    return record?.expiresAtMs !== undefined && record.expiresAtMs <= this.#now() ? undefined : record
  }

  /** Everything that stands against a write. The contract does not say which comes first. */
  conflicts(key: string, { ifVersion, fencingToken }: PutOptions | DeleteOptions): string[] {
    const found: string[] = []
    if (ifVersion !== undefined && ifVersion !== (this.record(key)?.version ?? 'absent')) found.push('version')
    if (fencingToken !== undefined && fencingToken < (this.leases.get(key)?.lease.token ?? 0n)) found.push('fencing')
    return found
  }

  isHeld(key: string): boolean {
    const untilMs = this.leases.get(key)?.untilMs
    return untilMs !== undefined && untilMs > this.#now()
  }

  /** Whether this very lease is the one that holds. */
  holds(key: string, lease: Lease): boolean {
    return this.isHeld(key) && this.leases.get(key)?.lease === lease
  }

  log(name: string): ModelLog {
    const known = this.logs.get(name) ?? { entries: [], head: undefined }
    this.logs.set(name, known)
    return known
  }
}
