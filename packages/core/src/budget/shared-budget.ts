import { BrokerError } from '../errors.ts'
import { AccountLine, type BudgetContext } from './account-line.ts'
import { BucketRecord } from './bucket-record.ts'
import type { BudgetRules } from './token-bucket.ts'
import type { Waiting } from './waiting-line.ts'

/** How somebody waits for a turn. */
export interface BudgetAsk {
  /** Higher goes first; of equals who came first. Default 0. */
  readonly priority?: number
  /** How long to wait at most, in milliseconds. */
  readonly withinMs: number
  readonly signal?: AbortSignal
}

/** Accounts that are remembered although they rest. */
const restingAccounts = 1_000

/** A vendor's word beyond this is a mistake. Calls a second. */
const slowest = 0.001
const fastest = 1_000

/**
 * What a vendor lets each account do, kept to by all processes on one store: a token bucket for each account. Within a process
 * turns go by priority, between processes to who asks first. While the store fails each process keeps to it alone.
 */
export class SharedBudget {
  readonly #context: BudgetContext
  readonly #rules: BudgetRules
  readonly #accounts = new Map<string, AccountLine>()

  constructor(context: BudgetContext, rules: BudgetRules) {
    this.#context = context
    this.#rules = rules
  }

  /**
   * Resolves when a call for this account may go out. Rejects with `throttled` when that would not be in time, at once where
   * that can be seen, and with the signal's reason. `account`: any text that names it; it is not shown.
   */
  async take(account: string, { priority = 0, withinMs, signal }: BudgetAsk): Promise<void> {
    signal?.throwIfAborted()
    const accountLine = this.#lineOf(account)
    const expectedMs = accountLine.waitMs(priority)
    if (expectedMs > withinMs) throw overBudget(expectedMs)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting: Waiting = { priority, admit: resolve }
    const leave = (reason: () => unknown): void => {
      accountLine.line.leave(waiting)
      accountLine.left()
      reject(reason())
    }
    const cancel = this.#context.clock.schedule(() => leave(() => overBudget(accountLine.waitMs(priority))), withinMs)
    const aborted = (): void => leave(() => signal?.reason)
    signal?.addEventListener('abort', aborted, { once: true })
    accountLine.line.join(waiting)
    accountLine.move()
    try {
      await promise
    } finally {
      cancel()
      signal?.removeEventListener('abort', aborted)
    }
  }

  /** After a vendor's 429: nothing of this account goes out before an instant, in epoch milliseconds. */
  async pause(account: string, untilMs: number): Promise<void> {
    await this.#lineOf(account).pause(untilMs)
  }

  /** The vendor named this account's rate, in calls a second. It takes the place of the rules' own until the account has rested for an hour. */
  async learn(account: string, perSecond: number): Promise<void> {
    if (perSecond >= slowest && perSecond <= fastest) await this.#lineOf(account).learn(perSecond)
  }

  #lineOf(account: string): AccountLine {
    const known = this.#accounts.get(account)
    if (known !== undefined) return known
    if (this.#accounts.size >= restingAccounts)
      for (const [name, line] of this.#accounts) if (line.isIdle) this.#accounts.delete(name)
    const { store, nameOf } = this.#context
    const made = new AccountLine(
      this.#context,
      this.#rules,
      new BucketRecord(store, `budget/${nameOf('budget', account)}`),
    )
    this.#accounts.set(account, made)
    return made
  }
}

function overBudget(retryAfterMs: number): BrokerError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new BrokerError(
    'throttled',
    `more calls wait for this account than the vendor's limit lets through in time; try again in ${seconds} s`,
    { retryAfterMs: Math.max(1, Math.ceil(retryAfterMs)) },
  )
}
