import { type Findings, unnamedAccount } from '../found-account.ts'
import { halfCompleteNote, secretOf, valueOf, type Variables } from './variables.ts'

interface VariableNames {
  readonly id: string
  readonly secret: string
  readonly token?: string
}

/** The application of amazon-sp-api in variables. The library is given refresh tokens by code, never by variables. */
export function readAmazonSpApiVariables(variables: Variables): Findings {
  const names = { id: 'SELLING_PARTNER_APP_CLIENT_ID', secret: 'SELLING_PARTNER_APP_CLIENT_SECRET' }
  return readAccount(variables, names, [names.id, names.secret])
}

/** The account of @sp-api-sdk/auth in variables. */
export function readSdkVariables(variables: Variables): Findings {
  const names = { id: 'LWA_CLIENT_ID', secret: 'LWA_CLIENT_SECRET', token: 'LWA_REFRESH_TOKEN' }
  // LWA_CLIENT_SECRET alone may be of python-amazon-sp-api, which has the same name for it.
  return readAccount(variables, names, [names.id, names.token])
}

/** `telling`: the variables of which one at least is set when the library is in use. */
function readAccount(variables: Variables, names: VariableNames, telling: readonly string[]): Findings {
  const clientId = valueOf(variables, names.id)
  const clientSecret = secretOf(variables, names.secret)
  const refreshToken = names.token === undefined ? undefined : secretOf(variables, names.token)
  if (clientId !== undefined && clientSecret !== undefined) {
    const withToken = refreshToken === undefined ? {} : { refreshToken }
    const account = { account: unnamedAccount, clientId, clientSecret, ...withToken, sandbox: false }
    return { accounts: [account], notes: [] }
  }
  if (telling.every((name) => valueOf(variables, name) === undefined)) return { accounts: [], notes: [] }
  const concerned = [names.id, names.secret, ...(refreshToken?.variable === undefined ? [] : [refreshToken.variable])]
  return { accounts: [], notes: [halfCompleteNote(variables, concerned)] }
}
