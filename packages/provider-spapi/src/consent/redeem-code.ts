import { BrokerError, type IssueCall } from '@credbroker/core'
import { endSession } from '@credbroker/core/consent'
import { persistently } from '@credbroker/core/waiting'
import { mayHaveReachedAmazon } from '../calling/amazon-answer.ts'
import type { LwaToken } from '../lwa/token-endpoint.ts'
import type { Attempt, ConsentParts } from './attempt.ts'
import { keepGrant } from './keep-grant.ts'

/** As long as Amazon's codes live. SP-API docs, "Website authorization workflow". */
const codeLifetimeMs = 300_000

/**
 * Uses the code of a bound attempt, once. Resolves when the grant is durable. A refusal and a lost answer end the attempt;
 * where Amazon surely did nothing, completing may be tried again.
 */
export async function redeemCode(attempt: Attempt, parts: ConsentParts, call: IssueCall): Promise<void> {
  const { options, context, tokenEndpoint } = parts
  const { clientId, applicationId, code = '', codeReceivedAtMs = 0, redirectUri } = attempt.data
  if (clientId !== options.clientId || applicationId !== options.applicationId)
    return failed(
      attempt,
      'provider_changed',
      new BrokerError(
        'access_denied',
        `provider "${context.name}" was configured anew while the seller was away; start a new consent`,
      ),
      parts,
    )
  if (context.clock.now() - codeReceivedAtMs >= codeLifetimeMs) return failed(attempt, 'code_expired', tooOld(), parts)
  let token: LwaToken
  try {
    const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri } as const
    token = await tokenEndpoint.request(grant, call.signal)
  } catch (error) {
    return afterFailure(attempt, error, parts)
  }
  const { refreshToken } = token
  if (refreshToken === undefined) return failed(attempt, 'invalid_answer', withoutRefreshToken(), parts)
  await keepGrant(attempt, { ...token, refreshToken }, parts, call)
}

async function afterFailure(attempt: Attempt, error: unknown, parts: ConsentParts): Promise<void> {
  const upstreamCode = error instanceof BrokerError ? error.details?.upstreamCode : undefined
  if (error instanceof BrokerError && error.code === 'upstream_rejected')
    return failed(attempt, upstreamCode ?? 'refused', error, parts)
  // An answer with a fault of Amazon's own has used nothing up; without an answer nobody knows.
  const isAnswered = upstreamCode !== undefined || (error instanceof BrokerError && error.code === 'throttled')
  if (!isAnswered && mayHaveReachedAmazon(error)) return failed(attempt, 'outcome_unknown', error, parts)
  await parts.sessions.move(attempt, ['BOUND'], { state: 'CALLBACK' })
  throw error
}

/** A code that was shown must not be taken for one that may be shown again. */
async function failed(attempt: Attempt, failure: string, error: unknown, parts: ConsentParts): Promise<never> {
  await persistently(() => endSession(attempt, failure, parts), 'the end of a consent', parts.context)
  throw error
}

function tooOld(): BrokerError {
  return new BrokerError(
    'upstream_rejected',
    "the seller's authorization was not completed within the five minutes that Amazon's code lives; start a new consent, and complete it as soon as the browser is back",
    { details: { upstreamCode: 'code_expired' } },
  )
}

function withoutRefreshToken(): BrokerError {
  return new BrokerError(
    'upstream_rejected',
    'Amazon answered the authorization code without a refresh token, so nothing could be kept; start a new consent',
    { details: { upstreamCode: 'invalid_answer' } },
  )
}
