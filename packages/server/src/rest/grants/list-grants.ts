import type { Grant } from '@credbroker/core'
import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { wholeEpochSeconds } from '../../wire/epoch-seconds.ts'
import { placeOf, placeToken } from '../list-place.ts'
import { publicName } from '../../resources/mount-name.ts'
import { noSuchProvider } from '../provider-name.ts'
import { type GrantPlace, type GrantWish, readGrants } from './read-grants.ts'
import { restOperation } from '../rest-operation.ts'

export interface ListGrantsInput extends GrantWish {
  readonly nextToken?: string
  /** Default 50. A page may hold fewer, and none, although others follow. */
  readonly maxResults?: number
}

export interface ListGrantsOutput {
  readonly grants: readonly object[]
  readonly nextToken?: string
}

/** The consents of users that are kept, without a token. */
export function listGrants(parts: ServerParts): Operation<ListGrantsInput, ListGrantsOutput> {
  return restOperation(
    'ListGrants',
    {
      method: 'GET',
      path: '/credbroker/v1/grants',
      status: 200,
      query: { names: ['workload', 'user', 'provider', 'nextToken', 'maxResults'], lists: [] },
    },
    (input) => grantsOf(parts, input),
  )
}

async function grantsOf(
  { broker, directory, context }: ServerParts,
  { nextToken, maxResults = 50, ...wish }: ListGrantsInput,
): Promise<ListGrantsOutput> {
  await directory.catchUp()
  const { consents } = broker
  const { provider, workload, user } = wish
  if (provider !== undefined && !consents.providers.some((name) => publicName(name) === provider)) {
    throw noSuchProvider(provider)
  }
  // A token is for the list that it was given with.
  const listName = JSON.stringify(['grants', provider, workload, user])
  const place = nextToken === undefined ? undefined : placeOf<GrantPlace>(context, listName, nextToken)
  const { grants, next } = await readGrants(consents, wish, maxResults, place)
  return {
    grants: grants.map(shownGrant),
    ...(next !== undefined && { nextToken: placeToken(context, listName, next) }),
  }
}

function shownGrant(grant: Grant): object {
  const { provider, id, workload, user, kind, status, reason, scopes, renewable } = grant
  const { createdAtMs, refreshedAtMs, expiresAtMs, consentExpiresAtMs } = grant
  return {
    provider: publicName(provider),
    id,
    workload,
    ...(user !== undefined && { user }),
    kind,
    status,
    ...(reason !== undefined && { reason }),
    scopes,
    createdAt: wholeEpochSeconds(createdAtMs),
    ...(refreshedAtMs !== undefined && { refreshedAt: wholeEpochSeconds(refreshedAtMs) }),
    ...(expiresAtMs !== undefined && { expiresAt: wholeEpochSeconds(expiresAtMs) }),
    ...(consentExpiresAtMs !== undefined && { consentExpiresAt: wholeEpochSeconds(consentExpiresAtMs) }),
    renewable,
  }
}
