import { invalidField } from '@credbroker/core'
import { readUuid } from '../access-token/uuid.ts'
import type { ApiClient } from '../api/api-client.ts'
import type { BwsWriteRequest, BwsWriteResponse, Deletion } from './bws-write.ts'
import { deleteRecords } from './delete-records.ts'
import type { ProjectWriter } from './project-writer.ts'
import type { SecretWriter } from './secret-writer.ts'

/** What changes are made with. */
export interface WriteParts {
  readonly api: ApiClient
  readonly secrets: SecretWriter
  readonly projects: ProjectWriter
}

const changes = [
  'createSecret',
  'updateSecret',
  'deleteSecrets',
  'createProject',
  'updateProject',
  'deleteProjects',
] as const

/** Makes the one change that a request asks for. Throws `validation_failed` when it asks for none or several. */
export async function write(
  request: BwsWriteRequest,
  { api, secrets, projects }: WriteParts,
  signal: AbortSignal,
): Promise<BwsWriteResponse> {
  const [first, second] = changes.filter((name) => request[name] !== undefined)
  if (first === undefined)
    throw invalidField('bwsWriteRequest.createSecret', `is needed, or one of ${changes.join(', ')}`)
  if (second !== undefined) throw invalidField(`bwsWriteRequest.${second}`, `cannot stand beside ${first}; ask for one`)
  const { createSecret, updateSecret, deleteSecrets, createProject, updateProject, deleteProjects } = request
  if (createSecret !== undefined) return { secret: await secrets.create(createSecret, signal) }
  if (updateSecret !== undefined) return { secret: await secrets.update(lowerCaseId(updateSecret), signal) }
  if (deleteSecrets !== undefined)
    return { deleted: await deleteRecords(api, 'secrets', distinct(deleteSecrets), signal) }
  if (createProject !== undefined) return { project: await projects.create(createProject, signal) }
  if (updateProject !== undefined) return { project: await projects.update(lowerCaseId(updateProject), signal) }
  return { deleted: await deleteRecords(api, 'projects', distinct(deleteProjects ?? { ids: [] }), signal) }
}

function lowerCaseId<T extends { readonly id: string }>(change: T): T {
  return { ...change, id: readUuid(change.id) ?? change.id }
}

/** Each id once, in lower case. */
function distinct({ ids }: Deletion): Deletion {
  return { ids: [...new Set(ids.map((id) => readUuid(id) ?? id))] }
}
