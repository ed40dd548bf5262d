import type { IssueCall, ProviderContext } from '@credbroker/core'
import type { ApiClient } from '../api/api-client.ts'
import type { BwsSecret, BwsSecretList } from './bws-secret.ts'
import { isInProject } from './project-filter.ts'
import { GatheredReading } from './gathered-reading.ts'
import { openSecret } from './sealed-secret.ts'
import { recordOf, SecretRecords } from './secret-records.ts'
import { SecretNames } from './secret-names.ts'
import { SyncedSecrets } from './synced-secrets.ts'

type Call = Pick<IssueCall, 'signal' | 'forceRefresh'>

/** Reads secrets. Each function throws `not_found`, `upstream_rejected`, `upstream_unavailable` and `throttled`. */
export class SecretReader {
  readonly #records: SecretRecords
  readonly #reading: GatheredReading
  readonly #names: SecretNames
  readonly #synced: SyncedSecrets

  /** `ended`: aborts when the provider closes. */
  constructor(context: Pick<ProviderContext, 'clock'>, api: ApiClient, ended: AbortSignal) {
    this.#records = new SecretRecords(api)
    this.#reading = new GatheredReading(this.#records, ended)
    this.#names = new SecretNames(context, api)
    this.#synced = new SyncedSecrets(api)
  }

  /** `id`: a UUID in lower case. */
  async byId(id: string, { signal }: Pick<Call, 'signal'>): Promise<BwsSecret> {
    const { secret, answer } = await this.#reading.read(id, signal)
    return openSecret(secret, answer.organizationKey)
  }

  /** `ids`: different UUIDs in lower case. The secrets in that order. */
  async byIds(ids: readonly string[], { signal }: Pick<Call, 'signal'>): Promise<BwsSecretList> {
    const answer = await this.#records.many(ids, signal)
    return { secrets: ids.map((id) => openSecret(recordOf(answer, id), answer.organizationKey)) }
  }

  /** `project`: its UUID or its name. */
  async byName(name: string, project: string | undefined, call: Call): Promise<BwsSecret> {
    return this.byId(await this.#names.find(name, project, call.forceRefresh, call.signal), call)
  }

  /** `project`: its UUID or its name. */
  async list(project: string | undefined, { forceRefresh, signal }: Call): Promise<BwsSecretList> {
    const { secrets, organizationKey } = await this.#synced.get(forceRefresh, signal)
    const asked =
      project === undefined ? secrets : secrets.filter((secret) => isInProject(secret, project, organizationKey))
    return { secrets: asked.map((secret) => openSecret(secret, organizationKey)) }
  }

  /** Something was changed: what is kept of it is of no use. */
  forget(): void {
    this.#names.forget()
  }
}
