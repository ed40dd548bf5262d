import type { ProviderDescription } from '@credbroker/core'
import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { wholeEpochSeconds } from '../../wire/epoch-seconds.ts'
import { publicName } from '../../resources/mount-name.ts'
import { restOperation } from '../rest-operation.ts'

export interface ListProvidersOutput {
  readonly providers: readonly object[]
}

/** The providers, with how they do; nothing secret. */
export function listProviders({ broker, directory }: ServerParts): Operation<object, ListProvidersOutput> {
  return restOperation(
    'ListProviders',
    { method: 'GET', path: '/credbroker/v1/providers', status: 200 },
    async (): Promise<ListProvidersOutput> => {
      await directory.catchUp()
      return { providers: broker.describe().providers.map(shownProvider) }
    },
  )
}

function shownProvider({ name, use, kinds, facts, health, cachedCredentials }: ProviderDescription): object {
  const { status, lastCode, changedAtMs } = health
  return {
    name: publicName(name),
    use,
    kinds,
    facts,
    health: {
      status,
      ...(lastCode !== undefined && { lastCode }),
      ...(changedAtMs !== undefined && { changedAt: wholeEpochSeconds(changedAtMs) }),
    },
    cachedCredentials,
  }
}
