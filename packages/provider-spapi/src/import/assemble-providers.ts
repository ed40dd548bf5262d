import type { Region } from '../regions/endpoints.ts'
import { type Application, applicationsOf } from './applications.ts'
import type { ImportedProvider, ImportedProviders } from '@credbroker/core'
import { type FoundAccount, unnamedAccount } from './found-account.ts'
import { proposedVariable, type SecretVariables } from './secret-variables.ts'

/** One provider for each application, with the accounts of the sellers who consented to it. */
export function assembleProviders(accounts: readonly FoundAccount[], variables: SecretVariables): ImportedProviders {
  const named = applicationsOf(accounts).map((application, index) => ({
    name: index === 0 ? 'spapi' : `spapi-${index + 1}`,
    application,
  }))
  return {
    providers: named.map(({ name, application }) => providerOf(name, application, variables)),
    notes: named.flatMap(({ name, application }) => notesOf(application).map((note) => `Provider ${name} ${note}`)),
  }
}

function providerOf(name: string, application: Application, variables: SecretVariables): ImportedProvider {
  const { clientId, clientSecret, sandbox } = application
  return {
    name,
    options: {
      clientId,
      clientSecret: variables.assign(clientSecret, proposedVariable(name, 'client_secret')),
      ...consentOptions(name, application, variables),
      ...(sandbox && { sandbox: true }),
    },
  }
}

/** Without a name there is one account, and it needs none. */
function consentOptions(provider: string, { consents }: Application, variables: SecretVariables) {
  const options = [...consents].map(([account, { refreshToken, region = assumedRegion }]) => {
    const words = account === unnamedAccount ? [] : [account]
    const secret = variables.assign(refreshToken, proposedVariable(provider, 'refresh_token', ...words))
    return [account, { refreshToken: secret, region }] as const
  })
  const [first] = options
  if (first === undefined) return { region: assumedRegion }
  const [account, only] = first
  return options.length === 1 && account === unnamedAccount ? only : { accounts: Object.fromEntries(options) }
}

const assumedRegion: Region = 'na'

function notesOf({ consents, notes }: Application): readonly string[] {
  const regions = [...consents.values()].map(({ region }) => region)
  return [
    ...notes,
    ...(consents.size === 0 ? ['has no refresh token, so it can only make calls that need no seller.'] : []),
    ...(consents.size === 0 || regions.includes(undefined) ? [regionNote] : []),
  ]
}

const regionNote =
  'has region na where nothing that was read says which. Change it to eu for sellers of Europe, the Middle East and ' +
  'India, and to fe for those of the Far East: a refresh token is good for one region only.'
