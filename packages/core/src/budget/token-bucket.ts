/** How much a vendor lets one account do. */
export interface BudgetRules {
  /** Calls that may go out at once after a rest. At least 1. */
  readonly burst: number
  /** Calls a second in the long run. */
  readonly perSecond: number
}

/** A token bucket as one number: when it will be full again, in epoch milliseconds. Past: it is full. */
export interface TokenBucket {
  readonly fullAtMs: number
}

export const fullBucket: TokenBucket = { fullAtMs: 0 }

/** When the next call may go out, in epoch milliseconds; in the past when it may now. */
export function availableAtMs({ fullAtMs }: TokenBucket, rules: BudgetRules): number {
  return fullAtMs - (rules.burst - 1) * intervalMs(rules)
}

/** The bucket after a call went out. */
export function withdrawn({ fullAtMs }: TokenBucket, rules: BudgetRules, nowMs: number): TokenBucket {
  return { fullAtMs: Math.max(fullAtMs, nowMs) + intervalMs(rules) }
}

/** The bucket once the vendor said that nothing goes out before an instant: then it holds one call. */
export function pausedUntil({ fullAtMs }: TokenBucket, rules: BudgetRules, untilMs: number): TokenBucket {
  return { fullAtMs: Math.max(fullAtMs, untilMs + (rules.burst - 1) * intervalMs(rules)) }
}

/** Between two calls in the long run. */
export function intervalMs({ perSecond }: BudgetRules): number {
  return 1000 / perSecond
}
