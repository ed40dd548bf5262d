import type { ProviderContext } from '@credbroker/core'
import type { ApiAnswer, ApiClient } from '../api/api-client.ts'
import { unusableAnswer } from '../refusals/no-json-answer.ts'
import type { BwsSecret } from '../secrets/bws-secret.ts'
import type { SecretReader } from '../secrets/secret-reader.ts'
import { openSecret, readSealedSecret } from '../secrets/sealed-secret.ts'
import type { NewSecret, SecretChange } from './bws-write.ts'
import { sealer } from './sealing.ts'

/** Creates and changes secrets. */
export class SecretWriter {
  readonly #context: Pick<ProviderContext, 'random'>
  readonly #api: ApiClient
  readonly #reader: SecretReader

  constructor(context: Pick<ProviderContext, 'random'>, api: ApiClient, reader: SecretReader) {
    this.#context = context
    this.#api = api
    this.#reader = reader
  }

  /** Sent once: what may have been done is not done again. */
  async create(secret: NewSecret, signal: AbortSignal): Promise<BwsSecret> {
    const answer = await this.#api.send(
      {
        method: 'POST',
        path: '/organizations/{org}/secrets',
        body: ({ organizationKey }) => {
          const seal = sealer('createSecret', organizationKey, this.#context.random)
          return sealedBody(secret, seal)
        },
        field: 'bwsWriteRequest.createSecret.projectId',
        missing: `there is no project ${secret.projectId} that the machine account can change`,
        harmless: false,
      },
      signal,
    )
    return secretIn(answer)
  }

  /** Bitwarden replaces the whole secret, so it is read first. Of two changes at once the later one wins. */
  async update({ id, ...change }: SecretChange, signal: AbortSignal): Promise<BwsSecret> {
    const before = await this.#reader.byId(id, { signal })
    const projectId = change.projectId ?? before.project?.id
    const after = { note: '', ...before, ...change }
    const answer = await this.#api.send(
      {
        method: 'PUT',
        path: `/secrets/${id}`,
        body: ({ organizationKey }) => {
          const seal = sealer('updateSecret', organizationKey, this.#context.random)
          // With a value that changed, the server keeps the old one as a version.
          return { ...sealedBody({ ...after, projectId }, seal), valueChanged: after.value !== before.value }
        },
        field: 'bwsWriteRequest.updateSecret',
        missing: `there is no secret ${id}, or no such project, that the machine account can change`,
        harmless: false,
      },
      signal,
    )
    return secretIn(answer)
  }
}

interface SecretTexts {
  readonly name: string
  readonly value: string
  readonly note?: string
  readonly projectId?: string | undefined
}

/** Bitwarden's own client trims name and note before it seals them, and never the value. */
function sealedBody({ name, value, note = '', projectId }: SecretTexts, seal: ReturnType<typeof sealer>): object {
  return {
    key: seal(name.trim(), 'name'),
    value: seal(value, 'value'),
    note: seal(note.trim(), 'note'),
    projectIds: projectId === undefined ? [] : [projectId],
  }
}

function secretIn({ host, body, session }: ApiAnswer): BwsSecret {
  const sealed = readSealedSecret(body)
  if (sealed === undefined) throw unusableAnswer(host, 'it is no secret; the change may have been made')
  return openSecret(sealed, session.organizationKey)
}
