import type { ApiClient } from '../api/api-client.ts'
import { listMember, memberOf, textMember } from '../exchange/json-members.ts'
import { unusableAnswer } from '../refusals/no-json-answer.ts'
import type { Deletion, DeletionOutcome } from './bws-write.ts'

/** Deletes secrets or projects; all of them must exist, and each is permitted or denied on its own. */
export async function deleteRecords(
  api: ApiClient,
  kind: 'secrets' | 'projects',
  { ids }: Deletion,
  signal: AbortSignal,
): Promise<DeletionOutcome> {
  const member = kind === 'secrets' ? 'deleteSecrets' : 'deleteProjects'
  const { host, body } = await api.send(
    {
      method: 'POST',
      path: `/${kind}/delete`,
      body: () => ids,
      field: `bwsWriteRequest.${member}.ids`,
      missing: `one of these ${kind} does not exist or is not the machine account's to see, so none was deleted`,
      harmless: false,
    },
    signal,
  )
  const outcomes = listMember(body, 'data')
  if (outcomes === undefined) throw unusableAnswer(host, 'it does not say what was deleted')
  const denied = new Set(
    outcomes
      .filter((outcome) => typeof memberOf(outcome, 'error') === 'string' && memberOf(outcome, 'error') !== '')
      .map((outcome) => textMember(outcome, 'id')?.toLowerCase()),
  )
  return { ids: ids.filter((id) => !denied.has(id)), denied: ids.filter((id) => denied.has(id)) }
}
