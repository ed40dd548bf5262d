import type { Store, Version } from '../store/store.ts'
import { type BudgetRules, fullBucket, intervalMs, readAt, type TokenBucket } from './token-bucket.ts'

/** The bucket of one account, and the rate that the vendor named for it last. */
export interface AccountBudget extends TokenBucket {
  readonly perSecond?: number
}

interface StoredBudget {
  readonly budget: AccountBudget
  readonly version: Version | 'absent'
}

/** No vendor's word holds longer than that. */
export const longestPauseMs = 3_600_000

const format = 2

/** The record of one account's budget, shared by all processes on a store. */
export class BucketRecord {
  readonly #store: Store
  readonly #key: string

  constructor(store: Store, key: string) {
    this.#store = store
    this.#key = key
  }

  /**
   * Makes a change from what the record says now: by compare-and-set, so that of two who do it at once both are seen.
   * `change` gives `undefined` to leave it as it is. Resolves to what `change` was given last, and to what it gave.
   */
  async change(
    nowMs: () => number,
    rules: BudgetRules,
    change: (budget: AccountBudget, nowMs: number) => AccountBudget | undefined,
  ): Promise<{ readonly before: AccountBudget; readonly after: AccountBudget | undefined }> {
    for (;;) {
      const now = nowMs()
      const { budget, version } = await this.#read(now, rules)
      const after = change(budget, now)
      if (after === undefined || (await this.#write(after, version, now))) return { before: budget, after }
    }
  }

  async #read(nowMs: number, rules: BudgetRules): Promise<StoredBudget> {
    const record = await this.#store.get(this.#key)
    if (record === undefined) return { budget: readAt(fullBucket, rules, nowMs), version: 'absent' }
    // It was sealed by a process that had made it; only the format is in doubt.
    const stored: AccountBudget & { readonly format: number } = JSON.parse(Buffer.from(record.value).toString('utf8'))
    const { perSecond } = stored
    const known = { ...rules, ...(perSecond !== undefined && { perSecond }) }
    const bucket = readAt(stored, known, nowMs)
    // Of a machine whose clock is wrong.
    const isBeyond = bucket.fullAtMs > nowMs + longestPauseMs + rules.burst * intervalMs(known)
    if (stored.format !== format || isBeyond)
      return { budget: readAt(fullBucket, rules, nowMs), version: record.version }
    return { budget: { ...bucket, ...(perSecond !== undefined && { perSecond }) }, version: record.version }
  }

  async #write(budget: AccountBudget, ifVersion: Version | 'absent', nowMs: number): Promise<boolean> {
    const value = Buffer.from(JSON.stringify({ format, ...budget }))
    const expiresAtMs = Math.ceil(Math.max(budget.fullAtMs, nowMs) + longestPauseMs)
    return (await this.#store.put(this.#key, value, { ifVersion, expiresAtMs, relaxed: true })).stored
  }
}
