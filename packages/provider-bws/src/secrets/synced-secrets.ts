import { BrokerError } from '@credbroker/core'
import type { ApiAnswer, ApiClient } from '../api/api-client.ts'
import type { SymmetricKey } from '../crypto/symmetric-key.ts'
import { listMember, memberOf } from '../exchange/json-members.ts'
import { unusableAnswer } from '../refusals/no-json-answer.ts'
import { shortlyBefore } from './server-date.ts'
import { readSealedSecret, type SealedSecret } from './sealed-secret.ts'

/** Every secret that a machine account may read, as it came: sealed. */
export interface SyncedSet {
  readonly secrets: readonly SealedSecret[]
  readonly organizationKey: SymmetricKey
}

interface Kept extends SyncedSet {
  /** RFC 3339: nothing that changed before is missing here. `undefined`: the server did not say what time it is. */
  readonly asOf: string | undefined
}

/**
 * The whole set of secrets, fetched again only when something changed. The server answers a date with all secrets or with
 * "no changes", never with a difference: what is absent was deleted, or taken away. What is kept is sealed.
 */
export class SyncedSecrets {
  readonly #api: ApiClient
  #kept: Kept | undefined

  constructor(api: ApiClient) {
    this.#api = api
  }

  /** `anew`: the whole set is fetched whatever the server says. */
  async get(anew: boolean, signal: AbortSignal): Promise<SyncedSet> {
    const kept = anew ? undefined : this.#kept
    const answer = await this.#sync(kept?.asOf, signal)
    if (kept?.asOf !== undefined && memberOf(answer.body, 'hasChanges') === false) return kept
    const set = { ...readSet(answer), asOf: shortlyBefore(answer.date) }
    this.#kept = set
    return set
  }

  async #sync(lastSyncedDate: string | undefined, signal: AbortSignal): Promise<ApiAnswer> {
    const query = lastSyncedDate === undefined ? '' : `?lastSyncedDate=${encodeURIComponent(lastSyncedDate)}`
    try {
      return await this.#api.send(
        {
          method: 'GET',
          path: `/organizations/{org}/secrets/sync${query}`,
          field: 'bwsSecretRequest.list',
          missing: 'the organization of this access token has no secrets that it may list',
          harmless: true,
        },
        signal,
      )
    } catch (error) {
      // To the server the date is in the future, because clocks differ.
      if (lastSyncedDate !== undefined && error instanceof BrokerError && error.code === 'validation_failed')
        return this.#sync(undefined, signal)
      throw error
    }
  }
}

function readSet({ host, body, session }: ApiAnswer): SyncedSet {
  const secrets = listMember(memberOf(body, 'secrets'), 'data')?.map(readSealedSecret)
  if (secrets === undefined || !secrets.every((secret) => secret !== undefined))
    throw unusableAnswer(host, 'it is no set of secrets')
  return { secrets, organizationKey: session.organizationKey }
}
