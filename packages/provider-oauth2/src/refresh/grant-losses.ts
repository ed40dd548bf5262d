import type { IssueCall } from '@credbroker/core'
import type { Grant, GrantLoss } from '../grants/grant.ts'
import type { GrantStore, StoredGrant } from '../grants/grant-store.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { introspect } from '../server/introspection.ts'
import { grantFacts } from './grant-facts.ts'
import { reachRefreshPoint } from './transaction/refresh-points.ts'
import { lostGrant } from './renewed-grant.ts'

/** Marks grants as over, which only happens when that is certain. */
export class GrantLosses {
  readonly #parts: ProviderParts
  readonly #grants: GrantStore

  constructor(parts: ProviderParts, grants: GrantStore) {
    this.#parts = parts
    this.#grants = grants
  }

  /** Resolves to what is in the store then: the lost grant, or what somebody else put there first. */
  async end(
    { grant, version }: StoredGrant,
    reason: GrantLoss,
    call: IssueCall,
    fencingToken?: bigint,
  ): Promise<Grant | undefined> {
    const lost = lostGrant(grant, reason)
    reachRefreshPoint('loss.writing')
    const fencing = fencingToken === undefined ? {} : { fencingToken }
    const written = await this.#grants.put(lost, { ifVersion: version, ...fencing })
    reachRefreshPoint('loss.written')
    if (written === undefined) return (await this.#grants.find(lost.id))?.grant
    const { logger, forget, recordGrant } = this.#parts.context
    logger.warn('a consent is over; its user has to be asked again', { reason, requestId: call.requestId })
    forget(lost)
    await recordGrant({ action: 'grant_lost', ...grantFacts(lost, call) })
    return lost
  }

  /** Somebody says that a token does not work which nothing renews. What the server knows of it decides. */
  async recheck(stored: StoredGrant, call: IssueCall): Promise<Grant | undefined> {
    const { grant } = stored
    const told = await introspect(this.#parts, grant.accessToken, 'access_token', new AbortController().signal)
    return told === undefined || told.active ? grant : this.end(stored, 'refused', call)
  }
}
