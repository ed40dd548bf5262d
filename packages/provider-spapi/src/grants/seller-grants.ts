import type { ProviderContext } from '@credbroker/core'
import { GrantRecords, type StoredGrant } from '@credbroker/core/consent'
import { persistently } from '@credbroker/core/waiting'
import type { Account, TokenCall } from '../accounts/account.ts'
import { tokenKey } from '../tokens/token-key.ts'
import type { Grant, GrantOwner } from './grant.ts'

/** The records of sellers' consents, and the accounts that they make. */
export class SellerGrants extends GrantRecords<Grant> {
  readonly #context: ProviderContext

  constructor(context: ProviderContext) {
    super(context)
    this.#context = context
  }

  idOf({ workload, subject, region }: GrantOwner): string {
    return this.idFor(workload, subject, region)
  }

  /** The seller's account, whose consent ends when Amazon says so. */
  accountOf({ grant }: StoredGrant<Grant>): Account {
    const { region, refreshToken, sellingPartnerId, clientId } = grant
    return {
      region,
      refreshToken,
      sellingPartnerId,
      identity: tokenKey('seller', clientId, sellingPartnerId),
      replaced: (token: string) => this.#replace(grant, token),
      refused: (call: TokenCall) => this.#lose(grant, call),
    }
  }

  /** Nobody else has this refresh token, so a store that fails is tried until it works. */
  async #replace(known: Grant, refreshToken: string): Promise<void> {
    const write = () => this.#change(known, (grant) => ({ ...grant, refreshToken }))
    await persistently(write, 'a new refresh token', this.#context)
  }

  async #lose(known: Grant, { requestId }: TokenCall): Promise<void> {
    const lost = await this.#change(known, (grant) => ({ ...grant, status: 'needs_consent', refreshToken: '' }))
    if (!lost) return
    const { logger, forget, recordGrant } = this.#context
    const { workload, subject, user } = known
    logger.warn('a consent is over; its seller has to authorize the application again', { requestId })
    forget({ workload, subject })
    const owner = { workload, ...(user !== undefined && { user }) }
    await recordGrant({ action: 'grant_lost', ...owner, kind: 'spApiToken', requestId })
  }

  /** Changes the grant while it still has the same refresh token. Whether it had. */
  async #change(known: Grant, change: (grant: Grant) => Grant): Promise<boolean> {
    for (;;) {
      const stored = await this.find(known.id)
      if (stored === undefined || stored.grant.refreshToken !== known.refreshToken) return false
      if ((await this.put(change(stored.grant), { ifVersion: stored.version })) !== undefined) return true
    }
  }
}
