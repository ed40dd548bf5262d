import type { ProviderContext } from '../provider.ts'
import { pause } from '../waiting/pause.ts'
import { type AccountBudget, BucketRecord, longestPauseMs } from './bucket-record.ts'
import {
  availableAtMs,
  type BudgetRules,
  fullBucket,
  intervalMs,
  pausedUntil,
  readAt,
  refilling,
  withdrawn,
} from './token-bucket.ts'
import { WaitingLine } from './waiting-line.ts'

export type BudgetContext = Pick<ProviderContext, 'clock' | 'store' | 'nameOf' | 'logger'>

/** The calls of one account in this process: who waits, and the bucket that all processes draw from. */
export class AccountLine {
  readonly line: WaitingLine = new WaitingLine()
  readonly #context: BudgetContext
  readonly #rules: BudgetRules
  readonly #record: BucketRecord
  /** As it was seen last. It counts alone while the store fails. */
  #budget: AccountBudget = fullBucket
  #moving = false
  /** Ends the pause of {@link move}, so that it looks again. */
  #idle = new AbortController()

  constructor(context: BudgetContext, rules: BudgetRules, record: BucketRecord) {
    this.#context = context
    this.#rules = rules
    this.#record = record
  }

  /** When somebody of this priority would have their turn, as far as is known here, in milliseconds from now. */
  waitMs(priority: number): number {
    const rules = this.#rulesNow()
    const nowMs = this.#context.clock.now()
    const bucket = readAt(this.#budget, rules, nowMs)
    const fullAtMs = Math.max(bucket.fullAtMs, nowMs) + this.line.ahead(priority) * intervalMs(rules)
    return Math.max(0, availableAtMs({ ...bucket, fullAtMs }, rules) - nowMs)
  }

  /** Whether nothing of this account has to be remembered here. */
  get isIdle(): boolean {
    return this.line.length === 0 && !this.#moving && this.#budget.fullAtMs <= this.#context.clock.now()
  }

  /** Lets those who wait go one after another, each when the bucket has a call for it. */
  move(): void {
    if (!this.#moving) void this.#run()
  }

  /** Called when somebody left the line without a turn. */
  left(): void {
    if (this.line.length === 0) this.#idle.abort()
  }

  /** Nothing goes out before an instant. */
  async pause(untilMs: number): Promise<void> {
    await this.#change((budget, nowMs) => {
      const believableMs = Math.min(untilMs, nowMs + longestPauseMs)
      return { ...budget, ...pausedUntil(budget, this.#rulesOf(budget), believableMs, nowMs) }
    })
  }

  /** The vendor named the rate of this account. */
  async learn(perSecond: number): Promise<void> {
    if (this.#budget.perSecond === perSecond) return
    await this.#change((budget, nowMs) => {
      const before = this.#rulesOf(budget)
      return { ...budget, ...refilling(budget, before, { ...before, perSecond }, nowMs), perSecond }
    })
    // Who waits may not have to wait so long.
    this.#idle.abort()
  }

  async #run(): Promise<void> {
    const { clock } = this.#context
    this.#moving = true
    while (this.line.length > 0) {
      const after = await this.#change((budget, nowMs) => {
        const rules = this.#rulesOf(budget)
        return availableAtMs(budget, rules) > nowMs ? undefined : { ...budget, ...withdrawn(budget, rules, nowMs) }
      })
      if (after !== undefined) {
        this.line.admitFirst()
        continue
      }
      this.#idle = new AbortController()
      const waitMs = availableAtMs(this.#budget, this.#rulesNow()) - clock.now()
      await pause(clock, Math.max(1, Math.ceil(waitMs)), this.#idle.signal).catch(() => {})
    }
    // In one step with the look at the line: who joins after it starts anew.
    this.#moving = false
  }

  /** Resolves to the budget after the change; `undefined` when it was left as it was. */
  async #change(
    change: (budget: AccountBudget, nowMs: number) => AccountBudget | undefined,
  ): Promise<AccountBudget | undefined> {
    const { clock, logger } = this.#context
    try {
      const { before, after } = await this.#record.change(() => clock.now(), this.#rules, change)
      this.#budget = after ?? before
      return after
    } catch (error) {
      logger.warn('the store cannot share a budget, so this process keeps to it alone', {
        error: error instanceof Error ? error.name : typeof error,
      })
      const nowMs = clock.now()
      const after = change({ ...this.#budget, ...readAt(this.#budget, this.#rulesNow(), nowMs) }, nowMs)
      this.#budget = after ?? this.#budget
      return after
    }
  }

  #rulesNow(): BudgetRules {
    return this.#rulesOf(this.#budget)
  }

  #rulesOf({ perSecond }: AccountBudget): BudgetRules {
    return perSecond === undefined ? this.#rules : { ...this.#rules, perSecond }
  }
}
