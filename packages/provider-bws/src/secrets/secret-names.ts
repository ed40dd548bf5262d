import { BrokerError, invalidField, type ProviderContext } from '@credbroker/core'
import type { ApiClient } from '../api/api-client.ts'
import { listMember } from '../exchange/json-members.ts'
import { unusableAnswer } from '../refusals/no-json-answer.ts'
import type { SymmetricKey } from '../crypto/symmetric-key.ts'
import { openText, readSealedSecret, type SealedSecret } from './sealed-secret.ts'
import { isInProject } from './project-filter.ts'

/** So late a name that was given or taken away is noticed. Programs that start ask for many names at once. */
const freshMs = 5_000

/** The names of all secrets, sealed. */
interface Listing {
  /** Epoch milliseconds of its beginning. */
  readonly atMs: number
  readonly names: Promise<{ readonly secrets: readonly SealedSecret[]; readonly organizationKey: SymmetricKey }>
}

/** Finds secrets by name. Requests that come together share one listing. */
export class SecretNames {
  readonly #context: Pick<ProviderContext, 'clock'>
  readonly #api: ApiClient
  #listing: Listing | undefined

  constructor(context: Pick<ProviderContext, 'clock'>, api: ApiClient) {
    this.#context = context
    this.#api = api
  }

  /**
   * The UUID of the only secret of this name, and of this project if one is given. Throws `not_found`, and
   * `validation_failed` that lists the ids when there are several. `anew`: what was listed before is not good enough.
   */
  async find(name: string, project: string | undefined, anew: boolean, signal: AbortSignal): Promise<string> {
    const { secrets, organizationKey } = await this.#names(anew, signal)
    const ids = secrets
      .filter(({ id, key }) => openText(key, organizationKey, `the name of secret ${id}`) === name)
      .filter((secret) => project === undefined || isInProject(secret, project, organizationKey))
      .map(({ id }) => id)
    const [id, ...others] = ids
    if (id === undefined) throw noSuchName(project)
    if (others.length > 0) throw ambiguous(ids)
    return id
  }

  /** Something was changed: the next request lists anew. */
  forget(): void {
    this.#listing = undefined
  }

  #names(anew: boolean, signal: AbortSignal): Listing['names'] {
    const nowMs = this.#context.clock.now()
    const known = this.#listing
    const ageMs = nowMs - (known?.atMs ?? 0)
    if (known !== undefined && !anew && ageMs >= 0 && ageMs < freshMs) return known.names
    const names = this.#list(signal)
    const listing = { atMs: nowMs, names }
    this.#listing = listing
    names.catch(() => {
      if (this.#listing === listing) this.#listing = undefined
    })
    return names
  }

  async #list(signal: AbortSignal): Listing['names'] {
    const { host, body, session } = await this.#api.send(
      {
        method: 'GET',
        path: '/organizations/{org}/secrets',
        field: 'bwsSecretRequest.name',
        missing: 'the organization of this access token has no secrets that it may list',
        harmless: true,
      },
      signal,
    )
    const secrets = listMember(body, 'secrets')?.map(readSealedSecret)
    if (secrets === undefined || !secrets.every((secret) => secret !== undefined))
      throw unusableAnswer(host, 'it is no list of secrets')
    return { secrets, organizationKey: session.organizationKey }
  }
}

function noSuchName(project: string | undefined): BrokerError {
  const where = project === undefined ? '' : ' in that project'
  return new BrokerError(
    'not_found',
    `the machine account can read no secret of this name${where}; check the name (capitals count) and the account's access`,
  )
}

function ambiguous(ids: readonly string[]): BrokerError {
  return invalidField(
    'bwsSecretRequest.name',
    `is the name of ${ids.length} secrets: ${ids.join(', ')}; ask by id, or name the project as well`,
  )
}
