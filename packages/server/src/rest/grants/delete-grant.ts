import { BrokerError } from '@credbroker/core'
import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { noSuchProvider, publicName } from '../public-name.ts'
import { inputSchemas } from '../schemas.ts'
import { DeleteGrant } from '../validators/inputs.js'

export interface DeleteGrantInput {
  readonly provider: string
  readonly grantId: string
}

/** Ends a consent: here at once, and at the vendor where it can be. Rejects with `not_found`. */
export function deleteGrant(parts: ServerParts): Operation<DeleteGrantInput, undefined> {
  return {
    name: 'DeleteGrant',
    plane: 'credbroker',
    method: 'DELETE',
    path: '/credbroker/v1/grants/{provider}/{grantId}',
    status: 204,
    inputSchema: inputSchemas.DeleteGrant,
    validate: DeleteGrant,
    administrative: true,
    handle: (input) => end(parts, input),
  }
}

async function end({ broker, directory }: ServerParts, { provider, grantId }: DeleteGrantInput): Promise<undefined> {
  await directory.catchUp()
  const { consents } = broker
  const names = consents.providers.filter((name) => publicName(name) === provider)
  if (names.length === 0) throw noSuchProvider(provider)
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
