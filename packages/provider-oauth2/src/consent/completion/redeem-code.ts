import { BrokerError, type IssueCall } from '@credbroker/core'
import { endSession } from '@credbroker/core/consent'
import { persistently } from '@credbroker/core/waiting'
import { isIssuedBy, issuerNow } from '../../grants/issuer-of-grant.ts'
import type { TokenAnswer, TokenOutcome } from '../../token-endpoint/token-outcome.ts'
import type { Attempt, ConsentParts } from '../attempt.ts'
import { codeRequest } from './code-request.ts'
import { keepGrant } from './keep-grant.ts'

/**
 * Uses the code of a bound attempt, once. Resolves when the grant is durable. A refusal and a lost answer end the
 * attempt; where the vendor surely did nothing, completing may be tried again. Rejects with the error of the token
 * endpoint, and with `access_denied` when the provider is not any more what the user was sent to.
 */
export async function redeemCode(attempt: Attempt, parts: ConsentParts, call: IssueCall): Promise<void> {
  const outcome = await answerOrBack(attempt, parts, call)
  switch (outcome?.outcome) {
    case undefined:
      await ended(attempt, 'provider_changed', parts)
      throw new BrokerError(
        'access_denied',
        `provider "${parts.context.name}" was configured anew while the user was away; start a new consent`,
      )
    case 'granted':
      await keepGrant(attempt, outcome.answer, parts, call)
      return
    case 'refused':
      await ended(attempt, outcome.upstreamCode, parts)
      throw outcome.error
    case 'unprocessed':
      await backToCallback(attempt, parts)
      throw outcome.error
    case 'unknown':
      await keepWhatIsLeft(attempt, outcome, parts, call)
  }
}

/** `undefined`: the code may not be shown to the server that is configured now. What rejects has sent nothing. */
async function answerOrBack(
  attempt: Attempt,
  parts: ConsentParts,
  { signal }: IssueCall,
): Promise<TokenOutcome | undefined> {
  try {
    const now = await issuerNow(parts, signal)
    if (!isIssuedBy(attempt.data, now, parts.vendor)) return undefined
    return await parts.tokenEndpoint.request(codeRequest(attempt.data, now.tokenEndpoint, signal))
  } catch (error) {
    await backToCallback(attempt, parts)
    throw error
  }
}

async function backToCallback(attempt: Attempt, { sessions }: ConsentParts): Promise<void> {
  await sessions.move(attempt, ['BOUND'], { state: 'CALLBACK' })
}

/** The refresh token of an answer that was of no use otherwise; the next who asks gets an access token with it. */
async function keepWhatIsLeft(
  attempt: Attempt,
  { salvaged, error }: Extract<TokenOutcome, { readonly outcome: 'unknown' }>,
  parts: ConsentParts,
  call: IssueCall,
): Promise<void> {
  // With an ID token in it, the answer may be of no use because it is somebody else's.
  if (salvaged === undefined || attempt.data.nonce !== undefined) {
    await ended(attempt, error.code === 'upstream_rejected' ? 'invalid_answer' : 'outcome_unknown', parts)
    throw error
  }
  const nowMs = parts.context.clock.now()
  const { refreshToken } = salvaged
  const answer: TokenAnswer = {
    accessToken: '',
    tokenType: 'Bearer',
    receivedAtMs: nowMs,
    expiresAtMs: nowMs,
    refreshToken,
    kept: {},
  }
  await keepGrant(attempt, answer, parts, call)
}

/** A code that was shown must not be taken for one that may be shown again. */
function ended(attempt: Attempt, failure: string, parts: ConsentParts): Promise<Attempt> {
  return persistently(() => endSession(attempt, failure, parts), 'the end of a consent', parts.context)
}
