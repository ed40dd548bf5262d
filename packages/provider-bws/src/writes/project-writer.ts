import type { ProviderContext } from '@credbroker/core'
import type { ApiAnswer, ApiClient } from '../api/api-client.ts'
import { unusableAnswer } from '../refusals/no-json-answer.ts'
import { openText, readSealedProject } from '../secrets/sealed-secret.ts'
import { datesIn } from '../secrets/record-dates.ts'
import type { BwsProject, NewProject, ProjectChange } from './bws-write.ts'
import { sealer } from './sealing.ts'

/** Creates and changes projects. */
export class ProjectWriter {
  readonly #context: Pick<ProviderContext, 'random'>
  readonly #api: ApiClient

  constructor(context: Pick<ProviderContext, 'random'>, api: ApiClient) {
    this.#context = context
    this.#api = api
  }

  /** Sent once: what may have been done is not done again. */
  async create({ name }: NewProject, signal: AbortSignal): Promise<BwsProject> {
    const answer = await this.#api.send(
      {
        method: 'POST',
        path: '/organizations/{org}/projects',
        body: ({ organizationKey }) => ({
          name: sealer('createProject', organizationKey, this.#context.random)(name.trim(), 'name'),
        }),
        field: 'bwsWriteRequest.createProject',
        missing: 'the machine account cannot create projects in its organization',
        harmless: false,
      },
      signal,
    )
    return projectIn(answer)
  }

  async update({ id, name }: ProjectChange, signal: AbortSignal): Promise<BwsProject> {
    const answer = await this.#api.send(
      {
        method: 'PUT',
        path: `/projects/${id}`,
        body: ({ organizationKey }) => ({
          name: sealer('updateProject', organizationKey, this.#context.random)(name.trim(), 'name'),
        }),
        field: 'bwsWriteRequest.updateProject',
        missing: `there is no project ${id} that the machine account can change`,
        harmless: false,
      },
      signal,
    )
    return projectIn(answer)
  }
}

function projectIn({ host, body, session }: ApiAnswer): BwsProject {
  const sealed = readSealedProject(body)
  if (sealed === undefined) throw unusableAnswer(host, 'it is no project; the change may have been made')
  const { id, name } = sealed
  return { id, name: openText(name, session.organizationKey, `project ${id}`), ...datesIn(body) }
}
