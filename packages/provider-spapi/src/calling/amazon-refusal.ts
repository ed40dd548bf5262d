import { BrokerError, readRetryAfterMs } from '@credbroker/core'
import type { AmazonAnswer } from './amazon-answer.ts'
import type { RefusingServer } from './classify-refusal.ts'
import { explainSpApiRefusal } from './explain-refusal.ts'
import type { RefusalAction, RefusalReason } from './refusal-reasons.ts'

/** An answer of Amazon's that is no success. */
export interface AmazonRefusal {
  readonly action: RefusalAction
  readonly reason: RefusalReason
  /** For callers. Of the answer only its code and its id are in it. */
  readonly error: BrokerError
}

const codes: Readonly<Record<RefusalAction, BrokerError['code']>> = {
  reauthorize: 'upstream_rejected',
  credential: 'upstream_rejected',
  request: 'upstream_rejected',
  permission: 'upstream_rejected',
  refresh: 'upstream_rejected',
  retry: 'upstream_unavailable',
  throttle: 'throttled',
}

/** What an answer means, and the error for it. `moreAdvice`: what only the caller of this knows. */
export function refusalOf(
  where: RefusingServer,
  { status, headers, text }: AmazonAnswer,
  nowMs: number,
  moreAdvice = '',
): AmazonRefusal {
  const { action, reason, advice, upstreamCode } = explainSpApiRefusal({ where, status, headers, body: text })
  const retryAfterMs = readRetryAfterMs(headers.get('retry-after'), nowMs)
  const error = new BrokerError(codes[action], moreAdvice === '' ? advice : `${advice} ${moreAdvice}`, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(upstreamCode !== undefined && { details: { upstreamCode } }),
  })
  return { action, reason, error }
}
