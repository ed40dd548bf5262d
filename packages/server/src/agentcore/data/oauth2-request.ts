import type { Caller } from '@credbroker/core'
import type { WorkloadEntry } from '../../resources/directory.ts'
import { validationFault } from '../../wire/validation-fault.ts'
import type { GetResourceOauth2TokenInput } from '../shapes/index.ts'

const optional = [
  'sessionUri',
  'resourceOauth2ReturnUrl',
  'forceAuthentication',
  'customParameters',
  'customState',
  'resources',
  'audiences',
] as const satisfies readonly (keyof GetResourceOauth2TokenInput)[]

/** The broker's request: the members that were given, without the two that name workload and provider. */
export function oauth2Request(input: GetResourceOauth2TokenInput): object {
  const body: Record<string, unknown> = { oauth2Flow: input.oauth2Flow, scopes: input.scopes }
  for (const name of optional) {
    const value = input[name]
    if (value !== undefined) body[name] = value
  }
  return { oauth2TokenRequest: body }
}

/** Throws `validation_failed` when a flow needs a user, or a return URL, that is not there. */
export function requireForFlow(
  { oauth2Flow, resourceOauth2ReturnUrl }: GetResourceOauth2TokenInput,
  { user, userToken }: Caller,
  workload: WorkloadEntry,
): void {
  if (oauth2Flow === 'M2M') return
  if (oauth2Flow === 'ON_BEHALF_OF_TOKEN_EXCHANGE') {
    if (userToken === undefined) throw invalid('workloadIdentityToken', needsUserToken)
    return
  }
  if (user === undefined && userToken === undefined) throw invalid('workloadIdentityToken', needsUser)
  requireReturnUrl(resourceOauth2ReturnUrl, workload)
}

const needsUserToken =
  "Member must hold a user's own token for ON_BEHALF_OF_TOKEN_EXCHANGE; mint it with GetWorkloadAccessTokenForJWT"
const needsUser =
  'Member must be for a user with USER_FEDERATION; mint it with GetWorkloadAccessTokenForJWT or GetWorkloadAccessTokenForUserId'

/** Needed with every call of the flow, also with those that ask how a session goes: AWS's own rule. */
function requireReturnUrl(returnUrl: string | undefined, { name, returnUrls }: WorkloadEntry): void {
  const member = 'resourceOauth2ReturnUrl'
  if (returnUrls.length === 0) {
    throw invalid(
      member,
      `Workload identity "${name}" must register at least one return URL, as allowedResourceOauth2ReturnUrls or in the configuration`,
    )
  }
  if (returnUrl === undefined) {
    throw invalid(member, `You must provide resourceOauth2ReturnUrl, one of the URLs registered for "${name}"`)
  }
  // In every character: another spelling could be somebody else's page. RFC 9700 section 4.1.
  if (!returnUrls.includes(returnUrl)) {
    throw invalid(member, `Member must equal one of the return URLs registered for workload identity "${name}"`)
  }
}

function invalid(name: string, message: string): Error {
  return validationFault([{ name, message }])
}
