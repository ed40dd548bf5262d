import type { DepositSummary } from '@credbroker/core'
import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { wholeEpochSeconds } from '../../wire/epoch-seconds.ts'
import { placeOf, placeToken } from '../list-place.ts'
import { depositaryName } from './depositary-name.ts'
import { restOperation } from '../rest-operation.ts'

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
  return restOperation(
    'ListUserCredentials',
    {
      method: 'GET',
      path: '/credbroker/v1/providers/{provider}/users',
      status: 200,
      query: { names: ['nextToken'], lists: [] },
    },
    (input) => usersOf(parts, input),
  )
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
