import { BrokerError, durationMs, type IssueCall } from '@credbroker/core'
import type { Grant } from '../grants/grant.ts'
import type { GrantStore } from '../grants/grant-store.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { BackOff } from './back-off.ts'
import type { GrantToken, GrantTokens } from './grant-tokens.ts'
import { GrantLosses } from './grant-losses.ts'
import type { RefreshEnd } from './transaction/refresh-end.ts'
import { RefreshTransaction } from './transaction/refresh-transaction.ts'
import { dueAt, type TokenState, tokenState } from './token-state.ts'

/** A token is looked at again after so long, so that a consent that was ended in another process ends here too. */
const longestUnseenMs = 5 * 60_000
/** Not asked for again sooner than this after a failure. */
const shortestRetryMs = 1_000

/** The tokens of one provider's grants. */
export function createGrantTokens(parts: ProviderParts, grants: GrantStore): GrantTokens {
  const { context, vendor, options } = parts
  const { clock } = context
  const refreshBeforeMs =
    options.refreshBefore === undefined ? vendor.refreshBeforeMs : durationMs(options.refreshBefore)
  const losses = new GrantLosses(parts, grants)
  const transaction = new RefreshTransaction(parts, grants, losses)
  const backOff = new BackOff()
  const flights = new Map<string, Promise<RefreshEnd>>()

  const stateOf = (grant: Grant, rejected: boolean): TokenState =>
    tokenState(grant, vendor, { nowMs: clock.now(), rejected, refreshBeforeMs })

  /** One at a time for each grant, whatever the requests are that need it. It goes on when nobody waits any more. */
  function refresh(grant: Grant, rejected: boolean, call: IssueCall): Promise<RefreshEnd> {
    const known = flights.get(grant.id)
    if (known !== undefined) return known
    const stillNeeded = (found: Grant) =>
      found.status === 'active' &&
      (found.issuedAtMs === grant.issuedAtMs && found.sessionId === grant.sessionId
        ? needsRefresh(stateOf(found, rejected))
        : needsRefresh(stateOf(found, false)))
    const flight = completed(transaction.run(grant, stillNeeded, call), grant)
    flights.set(grant.id, flight)
    return flight
  }

  /** Counts what came of it, once for all who wait. */
  async function completed(work: Promise<RefreshEnd>, grant: Grant): Promise<RefreshEnd> {
    try {
      const end = await work.catch((error: unknown) => storeFailed(error, grant))
      if (end.outcome === 'failed') backOff.failed(grant.id, end.error, clock.now())
      else backOff.succeeded(grant.id)
      return end
    } finally {
      flights.delete(grant.id)
    }
  }

  function token(grant: Grant, notBeforeMs = 0): GrantToken {
    const nowMs = clock.now()
    const due = dueAt(grant, refreshBeforeMs) ?? Number.POSITIVE_INFINITY
    const refreshAtMs = Math.max(Math.min(due, nowMs + longestUnseenMs), notBeforeMs)
    return { outcome: 'token', grant, refreshAtMs }
  }

  async function obtain(id: string, call: IssueCall): Promise<GrantToken> {
    const found = await grants.find(id)
    if (found === undefined) return { outcome: 'needs_consent', grant: undefined }
    const { grant } = found
    const state = stateOf(grant, call.forceRefresh)
    if (grant.status !== 'active' || state === 'lost') return { outcome: 'needs_consent', grant }
    if (state === 'not_renewable' && call.forceRefresh) return outcomeOf(await losses.recheck(found, call))
    if (!needsRefresh(state)) return token(grant)
    const standing = backOff.standing(id, clock.now())
    if (standing !== undefined) {
      if (state === 'over') throw withRemainingTime(standing, clock.now())
      return token(grant, standing.untilMs)
    }
    const refreshed = await refresh(grant, call.forceRefresh, call)
    if (refreshed.outcome === 'failed') {
      // What still works is better than nothing.
      if (stateOf(refreshed.grant, false) === 'over') throw refreshed.error
      return token(refreshed.grant, clock.now() + shortestRetryMs)
    }
    return outcomeOf(refreshed.grant)
  }

  function outcomeOf(grant: Grant | undefined): GrantToken {
    return grant?.status === 'active' ? token(grant) : { outcome: 'needs_consent', grant }
  }

  return {
    obtain,
    async close(): Promise<void> {
      await Promise.allSettled(flights.values())
    },
  }
}

/** A store that fails costs nothing while the token works. What is said on purpose is for the callers to hear. */
function storeFailed(cause: unknown, grant: Grant): RefreshEnd {
  if (cause instanceof BrokerError) throw cause
  const message = 'the store failed during a refresh, and what was known before it is as it was; try again'
  return { outcome: 'failed', grant, error: new BrokerError('internal', message, { retryable: true, cause }) }
}

function needsRefresh(state: TokenState): boolean {
  return state === 'due' || state === 'over'
}

function withRemainingTime(
  { error, untilMs }: { readonly error: BrokerError; readonly untilMs: number },
  nowMs: number,
): BrokerError {
  const { code, message, details, retryable } = error
  return new BrokerError(code, message, { retryable, retryAfterMs: untilMs - nowMs, ...(details && { details }) })
}
