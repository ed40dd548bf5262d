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
  const returnUrl = registeredReturnUrl(request, owner.workload, parts)
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
function registeredReturnUrl(
  { resourceOauth2ReturnUrl: returnUrl }: Oauth2TokenRequest,
  workload: string,
  { context }: ProviderParts,
): string | undefined {
  if (returnUrl === undefined) return undefined
  const registered = context.returnUrls(workload)
  if (registered.includes(returnUrl)) return returnUrl
  throw invalidField(
    field('resourceOauth2ReturnUrl'),
    registered.length === 0
      ? `no return URL is registered for workload "${workload}"; the operator must register at least one under workloads.${workload}.returnUrls`
      : `is not registered; it must equal one of workloads.${workload}.returnUrls in every character`,
  )
}

/** Throws `validation_failed` where a browser is to be sent away without a word of where it comes back to. */
export function requireReturnUrl({ returnUrl }: UserAsk): void {
  if (returnUrl !== undefined) return
  throw invalidField(
    field('resourceOauth2ReturnUrl'),
    "must be given, because the user has to consent: the page of your application that the browser ends up at, one of the workload's returnUrls",
  )
}
