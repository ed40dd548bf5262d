import { type Findings, type FoundAccount, together, unnamedAccount } from '../found-account.ts'
import type { PythonSettings } from './python-settings.ts'
import { halfCompleteNote, secretOf, valueOf, type Variables } from './variables.ts'

const idVariable = 'LWA_APP_ID'
const secretVariable = 'LWA_CLIENT_SECRET'
const tokenVariable = 'SP_API_REFRESH_TOKEN'

const names = new RegExp(`^(?:${idVariable}|${secretVariable}|${tokenVariable})(?:_(.+))?$`, 's')

/**
 * The accounts of python-amazon-sp-api in variables: `LWA_APP_ID`, `LWA_CLIENT_SECRET`, `SP_API_REFRESH_TOKEN`, each
 * with `_` and the account's name behind it, or without.
 *
 * The library looks for each variable with the name first and without it then, so that an account may end up with the
 * seller of another. Here an account has its own variables. The one thing that it may share is the application, id and
 * secret together, and a note says so.
 */
export function readPythonVariables(variables: Variables, settings: PythonSettings): Findings {
  const suffixes = new Set<string>()
  for (const name of Object.keys(variables.values)) {
    const match = names.exec(name)
    if (match !== null && valueOf(variables, name) !== undefined) suffixes.add(match[1] ?? '')
  }
  return together([...suffixes].sort().map((suffix) => readAccount(variables, suffix, settings)))
}

/** `suffix`: the account's name, or nothing for the variables without one. */
function readAccount(variables: Variables, suffix: string, settings: PythonSettings): Findings {
  const own = (name: string) => (suffix === '' ? name : `${name}_${suffix}`)
  const refreshToken = secretOf(variables, own(tokenVariable))
  const accountOf = (application: Application): FoundAccount => ({
    account: suffix === '' ? unnamedAccount : suffix,
    ...application,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(settings.region !== undefined && { region: settings.region }),
    sandbox: settings.sandbox,
  })
  const ownApplication = applicationIn(variables, own)
  if (ownApplication !== undefined) {
    const isLent = refreshToken === undefined && valueOf(variables, tokenVariable) !== undefined
    return {
      accounts: [accountOf(ownApplication)],
      notes: isLent ? [lentTokenNote(variables, own(tokenVariable))] : [],
    }
  }
  const shared = applicationIn(variables, (name) => name)
  const hasHalf = [idVariable, secretVariable].some((name) => valueOf(variables, own(name)) !== undefined)
  if (refreshToken !== undefined && shared !== undefined && !hasHalf) {
    return { accounts: [accountOf(shared)], notes: [sharedApplicationNote(variables, own(tokenVariable))] }
  }
  // Without a name, the secret alone may be of @sp-api-sdk/auth, which has the same variable for it.
  if (suffix === '' && valueOf(variables, idVariable) === undefined && refreshToken === undefined) return nothing
  const required = [idVariable, secretVariable, ...(refreshToken === undefined ? [] : [tokenVariable])]
  return { accounts: [], notes: [halfCompleteNote(variables, required.map(own))] }
}

const nothing: Findings = { accounts: [], notes: [] }

type Application = Pick<FoundAccount, 'clientId' | 'clientSecret'>

function applicationIn(variables: Variables, own: (name: string) => string): Application | undefined {
  const clientId = valueOf(variables, own(idVariable))
  const clientSecret = secretOf(variables, own(secretVariable))
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret }
}

function lentTokenNote({ origin }: Variables, missing: string): string {
  return (
    `${missing} of ${origin} is not set. python-amazon-sp-api would take ${tokenVariable} in its place, which is the ` +
    'consent of another seller; the account is imported without one.'
  )
}

function sharedApplicationNote({ origin }: Variables, token: string): string {
  return (
    `${token} of ${origin} is imported as an account of the application in ${idVariable} and ${secretVariable}, as it ` +
    'has none of its own.'
  )
}
