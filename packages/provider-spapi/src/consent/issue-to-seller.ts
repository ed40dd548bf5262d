import { BrokerError, type IssueCall, type Issued } from '@credbroker/core'
import { lookedAfter, type StoredGrant } from '@credbroker/core/consent'
import { accessTokenAnswer } from '../issuing/answer.ts'
import type { Grant } from '../grants/grant.ts'
import { operationsEndpoint } from '../regions/target.ts'
import type { SpApiTokenRequest, SpApiTokenResponse } from '../sp-api-token.ts'
import type { Attempt, ConsentParts } from './attempt.ts'
import { beginAttempt } from './begin-attempt.ts'
import { type SellerAsk, sellerAsk } from './seller-ask.ts'

/** Looked at again after so long, so that a consent that was ended in another process ends here too. */
const longestUnseenMs = 300_000

/**
 * The token of the seller whose consent is kept for the caller's user, or the way to one. With `sessionUri` what came of that
 * attempt. Throws `access_denied` for a caller without a user, `validation_failed` for what cannot be asked, `not_found` for a
 * `sessionUri` that is not the caller's.
 */
export async function issueToSeller(
  request: SpApiTokenRequest,
  parts: ConsentParts,
  call: IssueCall,
): Promise<Issued<SpApiTokenResponse>> {
  const ask = sellerAsk(request, call, parts)
  if (request.sessionUri !== undefined) return pollAttempt(request.sessionUri, ask, parts, call)
  const stored = await presentGrant(ask, parts)
  const serves = stored !== undefined && stored.grant.status === 'active' && !ask.forced && ask.appstore === undefined
  if (serves) {
    const answer = await answerOf(stored, parts, call)
    if (answer !== undefined) return answer
  }
  return inProgress(await beginAttempt(ask, stored?.grant, parts))
}

/** The grant that this user has here; one of another application is none. */
export async function presentGrant(
  { owner, region }: Pick<SellerAsk, 'owner' | 'region'>,
  { grants, options }: Pick<ConsentParts, 'grants' | 'options'>,
): Promise<StoredGrant<Grant> | undefined> {
  const stored = await grants.find(grants.idOf({ ...owner, region }))
  const { clientId, applicationId } = stored?.grant ?? {}
  return clientId === options.clientId && applicationId === options.applicationId ? stored : undefined
}

/** `undefined`: Amazon says that the consent is over. */
async function answerOf(
  stored: StoredGrant<Grant>,
  { accessTokens, grants, options, userAgent, context }: ConsentParts,
  call: IssueCall,
): Promise<Issued<SpApiTokenResponse> | undefined> {
  const account = grants.accountOf(stored)
  const { region, sellingPartnerId } = stored.grant
  try {
    const minted = await accessTokens.ofAccount(account, call)
    const use = { endpoint: operationsEndpoint(region, options), userAgent, sellingPartnerId }
    const answer = accessTokenAnswer(minted, use)
    const lookAgainAtMs = context.clock.now() + longestUnseenMs
    return { ...answer, refreshAtMs: Math.min(answer.refreshAtMs ?? lookAgainAtMs, lookAgainAtMs) }
  } catch (error) {
    if (error instanceof BrokerError && error.details?.upstreamCode === 'invalid_grant') return undefined
    throw error
  }
}

async function pollAttempt(
  sessionUri: string,
  ask: SellerAsk,
  parts: ConsentParts,
  call: IssueCall,
): Promise<Issued<SpApiTokenResponse>> {
  const found = await parts.sessions.find(sessionUri, ask.owner)
  if (found === undefined)
    throw new BrokerError('not_found', 'there is no such session; start a new consent, without sessionUri')
  if (parts.sessions.isExpired(found)) return failed(found, 'expired')
  const attempt = await lookedAfter(found, parts, call)
  if (attempt.state === 'FAILED') return failed(attempt, attempt.failure ?? 'failed')
  if (attempt.state !== 'DONE') return inProgress(attempt)
  const stored = await presentGrant({ owner: ask.owner, region: attempt.data.region }, parts)
  if (stored?.grant.status !== 'active') return failed(attempt, stored === undefined ? 'revoked' : 'refused')
  return (await answerOf(stored, parts, call)) ?? failed(attempt, 'refused')
}

/** The seller has to act, or is at it. */
function inProgress({ sessionUri, authorizationUrl }: Attempt): Issued<SpApiTokenResponse> {
  return { response: { authorizationUrl, sessionUri, sessionStatus: 'IN_PROGRESS' }, interim: true }
}

/** The attempt is over without a token, for good. */
function failed({ sessionUri }: Attempt, failure: string): Issued<SpApiTokenResponse> {
  return { response: { sessionUri, sessionStatus: 'FAILED', failure }, interim: true }
}
