import type { ApiClient } from '../api/api-client.ts'
import type { SymmetricKey } from '../crypto/symmetric-key.ts'
import { listMember } from '../exchange/json-members.ts'
import { unusableAnswer } from '../refusals/no-json-answer.ts'
import { readSealedSecret, type SealedSecret } from './sealed-secret.ts'

/** Secrets as the API sends them, and what opens them. */
export interface SealedSecrets {
  /** Who answered. */
  readonly host: string
  readonly byId: ReadonlyMap<string, SealedSecret>
  readonly organizationKey: SymmetricKey
}

/** Reads the records of secrets by their ids, UUIDs in lower case. */
export class SecretRecords {
  readonly #api: ApiClient

  constructor(api: ApiClient) {
    this.#api = api
  }

  /** One secret. Throws `not_found` when the machine account cannot read it. */
  async one(id: string, signal: AbortSignal): Promise<SealedSecrets> {
    const missing = `there is no secret ${id} that the machine account can read; check the id, the account's access and the region`
    const { host, body, session } = await this.#api.send(
      { method: 'GET', path: `/secrets/${id}`, field: 'bwsSecretRequest.id', missing, harmless: true },
      signal,
    )
    return { host, byId: sealedById([body]), organizationKey: session.organizationKey }
  }

  /** Several secrets, each named once. Throws `not_found` when the machine account cannot read all of them. */
  async many(ids: readonly string[], signal: AbortSignal): Promise<SealedSecrets> {
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
    return { host, byId: sealedById(listMember(body, 'data') ?? []), organizationKey: session.organizationKey }
  }
}

/** The record of one of the ids that were asked for. Throws `upstream_unavailable` when it is not there. */
export function recordOf({ byId, host }: SealedSecrets, id: string): SealedSecret {
  const secret = byId.get(id)
  if (secret === undefined) throw unusableAnswer(host, `secret ${id} is not in it`)
  return secret
}

function sealedById(records: readonly unknown[]): ReadonlyMap<string, SealedSecret> {
  const secrets = records.map(readSealedSecret).filter((secret) => secret !== undefined)
  return new Map(secrets.map((secret) => [secret.id, secret]))
}
