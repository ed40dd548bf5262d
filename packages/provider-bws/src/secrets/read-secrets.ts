import type { IssueCall } from '@credbroker/core'
import type { BwsSecretRequest, BwsSecretResponse } from './bws-secret.ts'
import type { SecretReader } from './secret-reader.ts'
import { parseSecretRequest } from './secret-request.ts'

/** The answer to one request for secrets. */
export async function readSecrets(
  request: BwsSecretRequest,
  reader: SecretReader,
  call: Pick<IssueCall, 'signal' | 'forceRefresh'>,
): Promise<BwsSecretResponse> {
  const ask = parseSecretRequest(request)
  switch (ask.by) {
    case 'id':
      return reader.byId(ask.id, call)
    case 'ids':
      return reader.byIds(ask.ids, call)
    case 'name':
      return reader.byName(ask.name, ask.project, call)
    case 'list':
      return reader.list(ask.project, call)
    default:
      return ask satisfies never
  }
}
