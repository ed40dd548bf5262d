import { BrokerError, type IssueCall } from '@credbroker/core'
import { pause } from '@credbroker/core/waiting'
import type { Grant, Presented } from '../../grants/grant.ts'
import type { GrantStore, StoredGrant } from '../../grants/grant-store.ts'
import type { ProviderParts } from '../../provider-parts.ts'
import { refreshTokenStatus } from '../../server/refresh-token-status.ts'
import type { TokenOutcome } from '../../token-endpoint/token-outcome.ts'
import { earlierAttempt } from './earlier-attempt.ts'
import { leaseGrant } from './grant-lease.ts'
import type { GrantLosses } from '../grant-losses.ts'
import { presentToken } from './present-token.ts'
import type { RefreshEnd } from './refresh-end.ts'
import { reachRefreshPoint } from './refresh-points.ts'
import { repeatable } from './repeatable.ts'
import { RefreshSettlement } from './settle-refresh.ts'

/** Whether a grant that was read again still needs what was set out for. */
export type StillNeeded = (grant: Grant) => boolean

/** The longest that a vendor is waited for. Operators who want less say so with the provider's deadline. */
const longestRequestMs = 10_000
/** For writing down what came of it. */
const settlingMs = 2_000
/** The longest wait for a process that refreshes the same grant. */
const patienceMs = 15_000
/** The longest time between two looks at a grant whose refresh token may be used up. */
const longestWaitMs = 60_000
const shortestPauseMs = 4
const longestPauseMs = 25

/**
 * The refresh of one grant, made a transaction around a step that cannot be undone. Under a lease: read again, write down
 * that the refresh token is about to be shown, show it, write down durably what came of it, record that. Whatever ends
 * this process in between, the next one finds out as much as there is to find out.
 */
export class RefreshTransaction {
  readonly #parts: ProviderParts
  readonly #grants: GrantStore
  readonly #losses: GrantLosses
  readonly #settlement: RefreshSettlement

  constructor(parts: ProviderParts, grants: GrantStore, losses: GrantLosses) {
    this.#parts = parts
    this.#grants = grants
    this.#losses = losses
    this.#settlement = new RefreshSettlement(parts, grants, losses)
  }

  /** Rejects when the store fails before anything was begun. */
  async run(known: Grant, stillNeeded: StillNeeded, call: IssueCall): Promise<RefreshEnd> {
    const { clock } = this.#parts.context
    const untilMs = clock.now() + patienceMs
    let pauseMs = shortestPauseMs
    for (let last = known; ; ) {
      const lease = await leaseGrant(this.#grants, known.id, clock)
      if (lease !== undefined) {
        const end = await this.#underLease(lease.token, known.id, stillNeeded, call).finally(() => lease.release())
        if (end !== 'wait') return end
      }
      if (clock.now() >= untilMs) return { outcome: 'failed', error: busyElsewhere(), grant: last }
      await pause(clock, pauseMs)
      pauseMs = Math.min(pauseMs * 1.25, longestPauseMs)
      const found = await this.#grants.find(known.id)
      if (found === undefined || !stillNeeded(found.grant)) return { outcome: 'settled', grant: found?.grant }
      last = found.grant
    }
  }

  async #underLease(
    fencingToken: bigint,
    id: string,
    stillNeeded: StillNeeded,
    call: IssueCall,
  ): Promise<RefreshEnd | 'wait'> {
    for (;;) {
      // Whoever had the lease before may have done it all.
      const found = await this.#grants.find(id)
      reachRefreshPoint('grant.read')
      if (found === undefined || !stillNeeded(found.grant)) return { outcome: 'settled', grant: found?.grant }
      const earlier = await this.#judgeEarlier(found.grant)
      if (earlier === 'wait') return 'wait'
      if (earlier === 'later') return this.#later(found.grant)
      if (earlier === 'used_up') {
        const ended = await this.#losses.end(found, 'outcome_unknown', call, fencingToken)
        return ended?.status === 'active' ? 'wait' : { outcome: 'settled', grant: ended }
      }
      const withinMs = Math.min(longestRequestMs, call.deadlineMs * 0.8)
      const marked = await this.#markPresented(found, fencingToken, withinMs)
      // Somebody wrote in between, such as a new consent of the user, or the lease is over: look again under a new one.
      if (marked === undefined) return 'wait'
      const { outcome, shown } = await this.#present(marked, withinMs)
      const end = await this.#settlement.settle({ marked: shown, fencingToken, call }, outcome)
      if (end !== 'superseded') return end
    }
  }

  /** What to do about a refresh token that was shown before without an answer. */
  async #judgeEarlier({ presented, refreshToken, expiresAtMs }: Grant): Promise<'go' | 'wait' | 'later' | 'used_up'> {
    if (presented === undefined) return 'go'
    const { vendor, context } = this.#parts
    const { clock, instance } = context
    const judged = earlierAttempt(presented, vendor, clock.now(), (worker) => instance.isGone(worker))
    if (judged === 'wait') return 'wait'
    if (judged === 'present' || refreshToken === undefined) return 'go'
    // Asking is harmless where showing the token again may not be.
    const status = await refreshTokenStatus(this.#parts, refreshToken)
    if (status !== 'unknown') return status === 'active' ? 'go' : 'used_up'
    // The access token may be all that is left, and a second showing may end it too: let it live out its time.
    return expiresAtMs !== undefined && clock.now() < expiresAtMs ? 'later' : 'go'
  }

  /** Until the token at hand has ended there is no hurry. */
  #later(grant: Grant): RefreshEnd {
    const { expiresAtMs = Number.POSITIVE_INFINITY } = grant
    const retryAfterMs = Math.min(longestWaitMs, expiresAtMs - this.#parts.context.clock.now())
    const message =
      "the vendor's answer to an earlier refresh was lost, and the token at hand still works; try again later"
    return { outcome: 'failed', error: new BrokerError('upstream_unavailable', message, { retryAfterMs }), grant }
  }

  /** The journal. It also proves, while nothing is lost yet, that the store can be written. */
  async #markPresented(
    { grant, version }: StoredGrant,
    fencingToken: bigint,
    withinMs: number,
  ): Promise<StoredGrant | undefined> {
    const { clock, instance } = this.#parts.context
    const nowMs = clock.now()
    // A vendor's leeway begins with the first showing that it may have seen.
    const { times = 0, atMs = nowMs } = grant.presented ?? {}
    const presented: Presented = {
      atMs: Math.min(atMs, nowMs),
      deadlineAtMs: nowMs + withinMs + settlingMs,
      worker: instance.id,
      times: times + 1,
    }
    const marked = { ...grant, presented }
    reachRefreshPoint('intent.writing')
    // It has to outlive the process. A machine that loses power loses the answer as well, and no mark would help.
    const written = await this.#grants.put(marked, { ifVersion: version, fencingToken, relaxed: true })
    reachRefreshPoint('intent.written')
    return written === undefined ? undefined : { grant: marked, version: written }
  }

  /** Shows it, and where an answer was lost once more if that does no harm. `shown`: with how often that was. */
  async #present(
    marked: StoredGrant,
    withinMs: number,
  ): Promise<{ readonly outcome: TokenOutcome; readonly shown: StoredGrant }> {
    const { grant } = marked
    const { presented } = grant
    const { vendor, context } = this.#parts
    const outcome = await presentToken(this.#parts, grant, withinMs)
    const isLost = outcome.outcome === 'unknown' && outcome.salvaged === undefined
    if (!isLost || presented === undefined || !repeatable(presented.atMs, vendor, context.clock.now()))
      return { outcome, shown: marked }
    // What the vendor says now leaves open what became of the showing before.
    const shown = { ...marked, grant: { ...grant, presented: { ...presented, times: presented.times + 1 } } }
    return { outcome: await presentToken(this.#parts, grant, withinMs), shown }
  }
}

function busyElsewhere(): BrokerError {
  const message = 'another process refreshes this grant and has not finished; try again'
  return new BrokerError('throttled', message, { retryAfterMs: 1_000 })
}
