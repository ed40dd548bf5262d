import { BrokerError } from '@credbroker/core'
import type { Operation, OperationCall } from '../../operation/operation.ts'
import { recordAct } from '../../operation/record-act.ts'
import type { ServerParts } from '../../server-parts.ts'
import { publicName } from '../../resources/mount-name.ts'
import { noSuchProvider } from '../provider-name.ts'
import { restOperation } from '../rest-operation.ts'

export interface DeleteGrantInput {
  readonly provider: string
  readonly grantId: string
}

/** Ends a consent: here at once, and at the vendor where it can be. Rejects with `not_found`. */
export function deleteGrant(parts: ServerParts): Operation<DeleteGrantInput, undefined> {
  return restOperation(
    'DeleteGrant',
    { method: 'DELETE', path: '/credbroker/v1/grants/{provider}/{grantId}', status: 204 },
    (input, call) => end(parts, input, call),
  )
}

async function end(
  parts: ServerParts,
  { provider, grantId }: DeleteGrantInput,
  call: OperationCall,
): Promise<undefined> {
  const { broker, directory } = parts
  await directory.catchUp()
  const { consents } = broker
  const names = consents.providers.filter((name) => publicName(name) === provider)
  if (names.length === 0) throw noSuchProvider(provider)
  // The record of the grant's end does not say who asked for it.
  await recordAct(parts, call, 'resource_deleted', `grant/${provider}/${grantId}`)
  // Of one name there may be one in the configuration and one that was made by API.
  for (const name of names) {
    try {
      return await consents.revokeGrant(name, grantId).then(() => undefined)
    } catch (error) {
      if (!(error instanceof BrokerError) || error.code !== 'not_found') throw error
    }
  }
  throw new BrokerError(
    'not_found',
    `Provider "${provider}" keeps no such grant; list the grants to see which there are`,
  )
}
