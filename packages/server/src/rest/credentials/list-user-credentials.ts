import type { DepositSummary } from '@credbroker/core'
import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { wholeEpochSeconds } from '../../wire/epoch-seconds.ts'
import { placeOf, placeToken } from '../list-place.ts'
import { outputSchemas } from '../output-schemas.ts'
import { inputSchemas } from '../schemas.ts'
import { ListUserCredentials } from '../validators/inputs.js'
import { depositaryName } from './depositary-name.ts'

export interface ListUserCredentialsInput {
  readonly provider: string
  readonly nextToken?: string
}

export interface ListUserCredentialsOutput {
  readonly credentials: readonly object[]
  readonly nextToken?: string
}

/** Of which users a provider keeps credentials; not the credentials. */
export function listUserCredentials(
  parts: ServerParts,
): Operation<ListUserCredentialsInput, ListUserCredentialsOutput> {
  return {
    name: 'ListUserCredentials',
    plane: 'credbroker',
    method: 'GET',
    path: '/credbroker/v1/providers/{provider}/users',
    status: 200,
    inputSchema: inputSchemas.ListUserCredentials,
    outputSchema: outputSchemas.ListUserCredentials ?? {},
    validate: ListUserCredentials,
    query: { names: ['nextToken'], lists: [] },
    administrative: true,
    handle: (input) => usersOf(parts, input),
  }
}

async function usersOf(
  { broker, context, directory }: ServerParts,
  { provider, nextToken }: ListUserCredentialsInput,
): Promise<ListUserCredentialsOutput> {
  await directory.catchUp()
  const name = depositaryName({ broker }, provider)
  const listName = JSON.stringify(['user credentials', name])
  const place = nextToken === undefined ? undefined : placeOf<{ readonly cursor: string }>(context, listName, nextToken)
  const page = await broker.deposits.list(name, place?.cursor)
  return {
    credentials: page.deposits.map(shownDeposit),
    ...(page.cursor !== undefined && { nextToken: placeToken(context, listName, { cursor: page.cursor }) }),
  }
}

function shownDeposit({ user, workload, storedAtMs }: DepositSummary): object {
  return {
    ...(user !== undefined && { user }),
    ...(workload !== undefined && { workload }),
    storedAt: wholeEpochSeconds(storedAtMs),
  }
}
