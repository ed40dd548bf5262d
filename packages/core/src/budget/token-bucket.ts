/** How much a vendor lets one account do. */
export interface BudgetRules {
  /** Calls that may go out at once after a rest. At least 1. */
  readonly burst: number
  /** Calls a second in the long run. */
  readonly perSecond: number
}

/** A token bucket. */
export interface TokenBucket {
  /** When it will be full again, in epoch milliseconds. Past: it is full. */
  readonly fullAtMs: number
  /** When it was full last, surely at the vendor's too. */
  readonly restedAtMs: number
  /** Nothing goes out before this instant, whatever is in it. */
  readonly pausedUntilMs: number
  /** When it was changed last. */
  readonly atMs: number
}

export const fullBucket: TokenBucket = { fullAtMs: 0, restedAtMs: 0, pausedUntilMs: 0, atMs: 0 }

/** Between the clocks of two machines that both are right. */
const skewMs = 10_000

/** The bucket as it is to be read now. After the clock was set back, its instants move back with it. */
export function readAt(bucket: TokenBucket, rules: BudgetRules, nowMs: number): TokenBucket {
  const aheadMs = bucket.atMs - nowMs > skewMs ? bucket.atMs - nowMs : 0
  const fullAtMs = bucket.fullAtMs - aheadMs
  const isRested = fullAtMs + marginMs(rules) <= nowMs
  return {
    fullAtMs,
    restedAtMs: isRested ? nowMs : bucket.restedAtMs - aheadMs,
    pausedUntilMs: bucket.pausedUntilMs - aheadMs,
    atMs: bucket.atMs - aheadMs,
  }
}

/**
 * When the next call may go out, in epoch milliseconds; in the past when it may now. The vendor's bucket began to fill when the
 * first call arrived, and a later call may arrive faster: what was not there after the rest is used with a margin.
 */
export function availableAtMs(bucket: TokenBucket, rules: BudgetRules): number {
  const inBucketAtMs = bucket.fullAtMs - (rules.burst - 1) * intervalMs(rules)
  const surelyAtMs = inBucketAtMs <= bucket.restedAtMs ? inBucketAtMs : inBucketAtMs + marginMs(rules)
  return Math.max(surelyAtMs, bucket.pausedUntilMs)
}

/** Half of the time between two calls, and no more than half a second. */
function marginMs(rules: BudgetRules): number {
  return Math.min(intervalMs(rules) / 2, 500)
}

/** The bucket after a call went out. */
export function withdrawn(bucket: TokenBucket, rules: BudgetRules, nowMs: number): TokenBucket {
  return { ...bucket, fullAtMs: Math.max(bucket.fullAtMs, nowMs) + intervalMs(rules), atMs: nowMs }
}

/** The bucket once the vendor said that nothing goes out before an instant: then it holds one call. */
export function pausedUntil(bucket: TokenBucket, rules: BudgetRules, untilMs: number, nowMs: number): TokenBucket {
  return {
    ...bucket,
    atMs: nowMs,
    fullAtMs: Math.max(bucket.fullAtMs, untilMs + (rules.burst - 1) * intervalMs(rules)),
    pausedUntilMs: Math.max(bucket.pausedUntilMs, untilMs),
  }
}

/** The bucket, as full as it is, once it fills at another rate. */
export function refilling(bucket: TokenBucket, before: BudgetRules, after: BudgetRules, nowMs: number): TokenBucket {
  const missing = Math.max(0, bucket.fullAtMs - nowMs) / intervalMs(before)
  return { ...bucket, fullAtMs: nowMs + missing * intervalMs(after), atMs: nowMs }
}

/** Between two calls in the long run. */
export function intervalMs({ perSecond }: BudgetRules): number {
  return 1000 / perSecond
}
