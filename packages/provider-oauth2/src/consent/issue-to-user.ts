import type { IssueCall, Issued } from '@credbroker/core'
import type { Grant } from '../grants/grant.ts'
import { isIssuedBy, issuerNow } from '../grants/issuer-of-grant.ts'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from '../oauth2-token.ts'
import type { ConsentParts } from './attempt.ts'
import { inProgress } from './attempt-answer.ts'
import { beginAttempt } from './begin-attempt.ts'
import { pollAttempt } from './poll-attempt.ts'
import { lackingScopes, scopesAnew } from './scopes-to-ask.ts'
import { tokenAnswer } from './token-answer.ts'
import { type UserAsk, userAsk } from './user-ask.ts'

/**
 * The token of the user's grant, or the way to one. With `sessionUri` what came of that attempt, and of no other.
 *
 * Throws `access_denied` for a caller without a user and for scopes that the vendor was asked for and did not grant,
 * `validation_failed` for what cannot be asked, `not_found` for a `sessionUri` that is not the caller's.
 */
export async function issueToUser(
  request: Oauth2TokenRequest,
  parts: ConsentParts,
  call: IssueCall,
): Promise<Issued<Oauth2TokenResponse>> {
  const ask = userAsk(request, call, parts)
  const { scopes, forced } = ask
  const { tokens, vendor } = parts
  const begin = async (toAsk: readonly string[]) => inProgress(await beginAttempt(ask, toAsk, parts, call))

  if (request.sessionUri !== undefined) return pollAttempt(request.sessionUri, request, ask, parts, call)
  const grant = forced ? undefined : await presentGrant(ask, parts, call.signal)
  if (grant?.status !== 'active') return begin(scopesAnew(scopes, grant, vendor))
  const lacking = lackingScopes(scopes, grant, vendor)
  if (lacking !== undefined) return begin(lacking)
  const obtained = await tokens.obtain(grant.id, call)
  if (obtained.outcome === 'needs_consent') return begin(scopesAnew(scopes, obtained.grant, vendor))
  // A refresh may bring fewer scopes, and another consent may have taken its place.
  const lackingNow = lackingScopes(scopes, obtained.grant, vendor)
  return lackingNow === undefined ? tokenAnswer(obtained, parts) : begin(lackingNow)
}

/** The grant that this user has here; one of another client or server is none. */
async function presentGrant(
  { owner, resources, audiences }: UserAsk,
  parts: ConsentParts,
  signal: AbortSignal,
): Promise<Grant | undefined> {
  const stored = await parts.grants.find(parts.grants.idOf({ ...owner, resources, audiences }))
  if (stored === undefined) return undefined
  return isIssuedBy(stored.grant.issuedBy, await issuerNow(parts, signal), parts.vendor) ? stored.grant : undefined
}
