import { BrokerError, type IssueCall } from '@credbroker/core'
import { registeredReturnUrl, type SessionOwner } from '@credbroker/core/consent'
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

/** The request's member that names where the browser ends up. */
export const returnUrlField = 'oauth2TokenRequest.resourceOauth2ReturnUrl'

/** Throws `access_denied` for a caller without a user, and `validation_failed` for what cannot be asked. */
export function userAsk(request: Oauth2TokenRequest, call: IssueCall, parts: ProviderParts): UserAsk {
  const { options, vendor } = parts
  const owner = requireUser(call)
  const returnUrl = registeredReturnUrl(request.resourceOauth2ReturnUrl, owner.workload, returnUrlField, parts.context)
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
