import { BrokerError, type IssueCall, invalidField } from '@credbroker/core'
import type { SessionOwner } from '@credbroker/core/consent'
import { askedScopes } from '../flows/token-scopes.ts'
import type { Oauth2TokenRequest } from '../oauth2-token.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { requireFreeNames } from './authorization/reserved-parameters.ts'
import { targetOf } from './target.ts'

/** What somebody asks of the user flow, checked. Lists are sets, in order. */
export interface UserAsk {
  readonly owner: SessionOwner
  readonly scopes: readonly string[]
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
  readonly forced: boolean
  readonly returnUrl?: string
  readonly customState?: string
  readonly customParameters: Readonly<Record<string, string>>
}

const field = (name: keyof Oauth2TokenRequest): string => `oauth2TokenRequest.${name}`

/** Throws `access_denied` for a caller without a user, and `validation_failed` for what cannot be asked. */
export function userAsk(request: Oauth2TokenRequest, call: IssueCall, parts: ProviderParts): UserAsk {
  const { options, vendor } = parts
  const owner = requireUser(call)
  const returnUrl = requireReturnUrl(request, owner.workload, parts)
  const { customState, customParameters = {}, forceAuthentication = false } = request
  const { resources, audiences } = targetOf(request)
  requireFreeNames(customParameters, audiences, parts)
  return {
    owner,
    // Elsewhere they mean nothing: the vendor has none, or the application has them.
    scopes: vendor.scopes === 'requested' ? askedScopes(request, options) : [],
    resources,
    audiences,
    forced: forceAuthentication,
    ...(returnUrl !== undefined && { returnUrl }),
    ...(customState !== undefined && { customState }),
    customParameters,
  }
}

/** A caller without a user never gets what belongs to somebody. */
export function requireUser({ subject, caller: { workload, user } }: IssueCall): SessionOwner {
  if (subject !== undefined) return { workload, subject, ...(user !== undefined && { user }) }
  throw new BrokerError(
    'access_denied',
    'USER_FEDERATION acts for a user, and the caller names none; ask with a user, or with a workload token made for one',
  )
}

/** Compared as it stands: a prefix or another spelling could be somebody else's page. RFC 9700 section 4.1. */
function requireReturnUrl(
  { resourceOauth2ReturnUrl: returnUrl, sessionUri }: Oauth2TokenRequest,
  workload: string,
  { context, options }: ProviderParts,
): string | undefined {
  const registered = context.returnUrls(workload)
  if (returnUrl === undefined) {
    // An attempt remembers its own, and the device flow has none.
    if (options.deviceFlow === true || sessionUri !== undefined) return undefined
    throw invalidField(
      field('resourceOauth2ReturnUrl'),
      "must be given: the page of your application that the user's browser ends up at, one of the workload's returnUrls",
    )
  }
  if (registered.includes(returnUrl)) return returnUrl
  throw invalidField(
    field('resourceOauth2ReturnUrl'),
    registered.length === 0
      ? `no return URL is registered for workload "${workload}"; the operator must register at least one under workloads.${workload}.returnUrls`
      : `is not registered; it must equal one of workloads.${workload}.returnUrls in every character`,
  )
}
