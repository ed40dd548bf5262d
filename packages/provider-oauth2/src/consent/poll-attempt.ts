import { BrokerError, invalidField, type IssueCall, type Issued } from '@credbroker/core'
import { lookedAfter } from '@credbroker/core/consent'
import { isIssuedBy, issuerNow } from '../grants/issuer-of-grant.ts'
import { missingOf } from '../grants/scope-policy.ts'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from '../oauth2-token.ts'
import type { Attempt, ConsentParts } from './attempt.ts'
import { failed, inProgress } from './attempt-answer.ts'
import { grantIdOf } from './completion/keep-grant.ts'
import { pollDevice } from './device/poll-device.ts'
import { scopesRefused } from './scopes-to-ask.ts'
import { tokenAnswer } from './token-answer.ts'
import type { UserAsk } from './user-ask.ts'

/**
 * How an attempt stands, and its token once there is one: of the grant that it brought or that came after it, never of one
 * from before. Throws `not_found`, in the same words for a handle that is unknown and for somebody else's.
 */
export async function pollAttempt(
  sessionUri: string,
  request: Oauth2TokenRequest,
  ask: UserAsk,
  parts: ConsentParts,
  call: IssueCall,
): Promise<Issued<Oauth2TokenResponse>> {
  const found = await parts.sessions.find(sessionUri, ask.owner)
  if (found === undefined)
    throw new BrokerError('not_found', 'there is no such session; start a new consent, without sessionUri')
  requireSameTarget(request, ask, found)
  if (parts.sessions.isExpired(found)) return failed(found, 'expired')
  const attempt = await movedOn(found, parts, call)
  switch (attempt.state) {
    case 'FAILED':
      return failed(attempt, attempt.failure ?? 'failed')
    case 'DONE':
      return tokenOf(attempt, request, ask, parts, call)
    default:
      return inProgress(attempt)
  }
}

function movedOn(attempt: Attempt, parts: ConsentParts, call: IssueCall): Promise<Attempt> {
  return attempt.data.device === undefined ? lookedAfter(attempt, parts, call) : pollDevice(attempt, parts, call)
}

async function tokenOf(
  attempt: Attempt,
  request: Oauth2TokenRequest,
  ask: UserAsk,
  parts: ConsentParts,
  call: IssueCall,
): Promise<Issued<Oauth2TokenResponse>> {
  const { grants, tokens, vendor } = parts
  const stored = await grants.find(grantIdOf(attempt, parts))
  if (stored === undefined) return failed(attempt, 'revoked')
  if (!isIssuedBy(stored.grant.issuedBy, await issuerNow(parts, call.signal), vendor))
    return failed(attempt, 'provider_changed')
  const obtained = await tokens.obtain(stored.grant.id, call)
  if (obtained.outcome === 'needs_consent') return failed(attempt, obtained.grant?.reason ?? 'revoked')
  // What a poll leaves out is what the attempt was begun with.
  const named = request.scopes === undefined || request.scopes.length === 0 ? attempt.data.askedScopes : undefined
  const wanted = named === undefined ? ask.scopes : ask.scopes.filter((scope) => named.includes(scope))
  const missing = vendor.scopes === 'requested' ? missingOf(wanted, obtained.grant.grantedScopes, vendor) : []
  if (missing.length > 0) throw scopesRefused(missing)
  return tokenAnswer(obtained, parts)
}

/** A token for one service must not pass for another's. */
function requireSameTarget({ resources, audiences }: Oauth2TokenRequest, ask: UserAsk, { data }: Attempt): void {
  for (const name of ['resources', 'audiences'] as const) {
    const given = { resources, audiences }[name] ?? []
    if (given.length > 0 && JSON.stringify(ask[name]) !== JSON.stringify(data[name]))
      throw invalidField(`oauth2TokenRequest.${name}`, 'must be what the session was begun with')
  }
}
