import type { IssueCall } from '@credbroker/core'
import type { Grant } from '../../grants/grant.ts'
import type { GrantStore, StoredGrant } from '../../grants/grant-store.ts'
import { withKnownExpiry } from '../../grants/known-expiry.ts'
import type { ProviderParts } from '../../provider-parts.ts'
import { learnFromRefreshToken } from '../../server/refresh-token-status.ts'
import { revoke } from '../../server/revocation.ts'
import type { TokenOutcome } from '../../token-endpoint/token-outcome.ts'
import { commitGrant } from './commit-grant.ts'
import { GrantLosses } from '../grant-losses.ts'
import { grantFacts } from '../grant-facts.ts'
import type { RefreshEnd } from './refresh-end.ts'
import { reachRefreshPoint } from './refresh-points.ts'
import { renewedGrant, salvagedGrant, withoutMark } from '../renewed-grant.ts'

/** RFC 6749 section 5.2, and what servers say in its place that can mean nothing else. */
const deadEverywhere = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token', 'expired_refresh_token'])

/** A refresh token that was shown to the vendor: what the journal says, and under which lease. */
export interface PresentedGrant {
  readonly marked: StoredGrant
  readonly fencingToken: bigint
  readonly call: IssueCall
}

/** Makes the vendor's answer last: writes down what came of showing it a refresh token. */
export class RefreshSettlement {
  readonly #parts: ProviderParts
  readonly #grants: GrantStore
  readonly #losses: GrantLosses

  constructor(parts: ProviderParts, grants: GrantStore, losses: GrantLosses) {
    this.#parts = parts
    this.#grants = grants
    this.#losses = losses
  }

  /** `superseded`: the store has another refresh token by now than the one that was refused. */
  async settle(presented: PresentedGrant, outcome: TokenOutcome): Promise<RefreshEnd | 'superseded'> {
    const { grant } = presented.marked
    switch (outcome.outcome) {
      case 'granted':
        return this.#renewed(presented, renewedGrant(grant, outcome.answer))
      case 'refused':
        return this.#refused(presented, outcome)
      case 'unprocessed':
        await this.#clearMark(presented)
        return { outcome: 'failed', error: outcome.error, grant }
      case 'unknown': {
        const { error, salvaged } = outcome
        if (salvaged === undefined) {
          await this.#endAttempt(presented)
          return { outcome: 'failed', error, grant }
        }
        const end = await this.#renewed(presented, salvagedGrant(grant, salvaged.refreshToken))
        return end.grant === undefined ? end : { outcome: 'failed', error, grant: end.grant }
      }
    }
  }

  async #renewed({ marked, fencingToken, call }: PresentedGrant, renewed: Grant): Promise<RefreshEnd> {
    const { context } = this.#parts
    reachRefreshPoint('grant.writing')
    const stored = await commitGrant(marked, renewed, fencingToken, { ...context, grants: this.#grants })
    reachRefreshPoint('grant.written')
    if (stored === undefined) {
      // The user was disconnected while this went on: what was got since must not live on.
      const { accessToken, refreshToken, kept } = renewed
      const tokens = { accessToken, ...(refreshToken !== undefined && { refreshToken }), kept }
      await revoke(this.#parts, tokens, new AbortController().signal)
      return { outcome: 'settled', grant: undefined }
    }
    await context.recordGrant({ action: 'grant_refreshed', ...grantFacts(stored.grant, call) })
    reachRefreshPoint('refresh.recorded')
    if (stored.grant.refreshToken !== undefined) await learnFromRefreshToken(this.#parts, stored.grant.refreshToken)
    return { outcome: 'settled', grant: await withKnownExpiry(stored, this.#grants, this.#parts) }
  }

  /** Only a refusal of the newest token ends a grant. */
  async #refused(
    presented: PresentedGrant,
    { upstreamCode, error }: Extract<TokenOutcome, { outcome: 'refused' }>,
  ): Promise<RefreshEnd | 'superseded'> {
    const { marked, fencingToken, call } = presented
    const { grant } = marked
    if (!this.#endsGrant(upstreamCode)) {
      await this.#clearMark(presented)
      return { outcome: 'failed', error, grant }
    }
    const newest = await this.#grants.find(grant.id)
    if (newest === undefined) return { outcome: 'settled', grant: undefined }
    const isNewest = newest.grant.refreshToken === grant.refreshToken && newest.grant.sessionId === grant.sessionId
    if (!isNewest) return 'superseded'
    const reason = (grant.presented?.times ?? 1) > 1 ? 'outcome_unknown' : 'refused'
    const ended = await this.#losses.end(newest, reason, call, fencingToken)
    return ended?.status === 'active' ? 'superseded' : { outcome: 'settled', grant: ended }
  }

  #endsGrant(upstreamCode: string): boolean {
    const { deadGrantCodes = [] } = this.#parts.vendor.answer ?? {}
    return deadEverywhere.has(upstreamCode) || deadGrantCodes.includes(upstreamCode)
  }

  /**
   * The token was not used this time; an earlier showing stays as doubtful as it was. Without this the next attempt would
   * be more careful than it has to be, and no more.
   */
  async #clearMark(presented: PresentedGrant): Promise<void> {
    const { marked, fencingToken } = presented
    const { times = 1 } = marked.grant.presented ?? {}
    reachRefreshPoint('intent.clearing')
    if (times > 1) await this.#endAttempt(presented, times - 1)
    else await this.#note(withoutMark(marked.grant), marked, fencingToken)
    reachRefreshPoint('intent.cleared')
  }

  /** Nobody has to wait any more for an answer that will not come. `times`: how often there was none. */
  async #endAttempt({ marked, fencingToken }: PresentedGrant, times?: number): Promise<void> {
    const { presented } = marked.grant
    if (presented === undefined) return
    const deadlineAtMs = this.#parts.context.clock.now()
    const ended = { ...presented, deadlineAtMs, times: times ?? presented.times }
    await this.#note({ ...marked.grant, presented: ended }, marked, fencingToken)
  }

  async #note(grant: Grant, { version }: StoredGrant, fencingToken: bigint): Promise<void> {
    await this.#grants.put(grant, { ifVersion: version, fencingToken, relaxed: true }).catch(() => {})
  }
}
