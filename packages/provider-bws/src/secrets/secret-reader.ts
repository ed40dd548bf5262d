import type { IssueCall, ProviderContext } from '@credbroker/core'
import type { ApiClient } from '../api/api-client.ts'
import { listMember } from '../exchange/json-members.ts'
import { unusableAnswer } from '../refusals/no-json-answer.ts'
import type { BwsSecret, BwsSecretList } from './bws-secret.ts'
import { isInProject } from './project-filter.ts'
import { openSecret, readSealedSecret, type SealedSecret } from './sealed-secret.ts'
import { SecretNames } from './secret-names.ts'
import { SyncedSecrets } from './synced-secrets.ts'

type Call = Pick<IssueCall, 'signal' | 'forceRefresh'>

/** Reads secrets. Each function throws `not_found`, `upstream_rejected`, `upstream_unavailable` and `throttled`. */
export class SecretReader {
  readonly #api: ApiClient
  readonly #names: SecretNames
  readonly #synced: SyncedSecrets

  constructor(context: Pick<ProviderContext, 'clock'>, api: ApiClient) {
    this.#api = api
    this.#names = new SecretNames(context, api)
    this.#synced = new SyncedSecrets(api)
  }

  /** `id`: a UUID in lower case. */
  async byId(id: string, { signal }: Pick<Call, 'signal'>): Promise<BwsSecret> {
    const missing = `there is no secret ${id} that the machine account can read; check the id, the account's access and the region`
    const { host, body, session } = await this.#api.send(
      { method: 'GET', path: `/secrets/${id}`, field: 'bwsSecretRequest.id', missing, harmless: true },
      signal,
    )
    const sealed = readSealedSecret(body)
    if (sealed?.id !== id) throw unusableAnswer(host, `it is not secret ${id}`)
    return openSecret(sealed, session.organizationKey)
  }

  /** `ids`: different UUIDs in lower case. The secrets in that order. */
  async byIds(ids: readonly string[], { signal }: Pick<Call, 'signal'>): Promise<BwsSecretList> {
    const missing =
      'the machine account cannot read all of these secrets, so Bitwarden gives none of them; ask for each alone to see which'
    const { host, body, session } = await this.#api.send(
      {
        method: 'POST',
        path: '/secrets/get-by-ids',
        body: () => ({ ids }),
        field: 'bwsSecretRequest.ids',
        missing,
        harmless: true,
      },
      signal,
    )
    const sealed = new Map<string, SealedSecret>()
    for (const each of listMember(body, 'data') ?? []) {
      const secret = readSealedSecret(each)
      if (secret !== undefined) sealed.set(secret.id, secret)
    }
    const secrets = ids.map((id) => {
      const secret = sealed.get(id)
      if (secret === undefined) throw unusableAnswer(host, `secret ${id} is not in it`)
      return openSecret(secret, session.organizationKey)
    })
    return { secrets }
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
