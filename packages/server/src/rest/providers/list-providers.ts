import type { ProviderDescription } from '@credbroker/core'
import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { wholeEpochSeconds } from '../../wire/epoch-seconds.ts'
import { outputSchemas } from '../output-schemas.ts'
import { publicName } from '../../resources/mount-name.ts'
import { inputSchemas } from '../schemas.ts'
import { ListProviders } from '../validators/inputs.js'

export interface ListProvidersOutput {
  readonly providers: readonly object[]
}

/** The providers, with how they do; nothing secret. */
export function listProviders({ broker, directory }: ServerParts): Operation<object, ListProvidersOutput> {
  return {
    name: 'ListProviders',
    plane: 'credbroker',
    method: 'GET',
    path: '/credbroker/v1/providers',
    status: 200,
    inputSchema: inputSchemas.ListProviders,
    outputSchema: outputSchemas.ListProviders ?? {},
    validate: ListProviders,
    administrative: true,
    async handle(): Promise<ListProvidersOutput> {
      await directory.catchUp()
      return { providers: broker.describe().providers.map(shownProvider) }
    },
  }
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
