import { BrokerError, mayHaveArrived } from '@credbroker/core'
import type { AnswerError } from './normalise/answer-error.ts'
import { refusalError } from './refusal-error.ts'
import type { TokenOutcome } from './token-outcome.ts'

/** An answer without a token. */
export interface Refusal {
  /** 400 for errors that came as a 2xx. */
  readonly status: number
  readonly error?: AnswerError
  readonly retryAfterMs?: number
}

// Nothing was done, and it may be tried again. RFC 8628 section 3.5, and what vendors call their limits.
const busyCodes = new Set(['temporarily_unavailable'])
const tooOftenCodes = new Set(['slow_down', 'too_many_requests', 'rate_limited', 'ratelimited', 'rate_limit_exceeded'])

/** What became of a request to which no whole answer came. */
export function outcomeWithoutAnswer(cause: unknown): TokenOutcome {
  const error =
    cause instanceof BrokerError
      ? cause
      : new BrokerError('upstream_unavailable', 'no answer came from the token endpoint; try again', { cause })
  return { outcome: mayHaveArrived(cause) ? 'unknown' : 'unprocessed', error }
}

/**
 * What became of a request that was answered without a token. By the code first and by the status then: vendors send
 * codes with statuses that do not belong to them.
 */
export function outcomeOfRefusal({ status, error, retryAfterMs }: Refusal): TokenOutcome {
  const code = error?.code
  const isServerError = status >= 500
  if (isServerError && error !== undefined && code === 'invalid_grant') return refused(error)
  if (status === 429 || (!isServerError && code !== undefined && tooOftenCodes.has(code))) {
    return busy('throttled', 'the provider says that this is asked for too often', code, retryAfterMs)
  }
  if (status === 503 || (!isServerError && code !== undefined && busyCodes.has(code))) {
    return busy('upstream_unavailable', 'the provider says that it is not available now', code, retryAfterMs)
  }
  if (isServerError) {
    const message = `the token endpoint failed with status ${status}; try again`
    return { outcome: 'unknown', error: new BrokerError('upstream_unavailable', message) }
  }
  if (status >= 300 && status < 400) return redirected()
  return refused(error ?? { code: `http_${status}` })
}

function busy(
  kind: 'throttled' | 'upstream_unavailable',
  what: string,
  code: string | undefined,
  retryAfterMs: number | undefined,
): TokenOutcome {
  const error = new BrokerError(kind, `${what}; try again later`, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(code !== undefined && { details: { upstreamCode: code } }),
  })
  return { outcome: 'unprocessed', error }
}

function refused(error: AnswerError): TokenOutcome {
  return { outcome: 'refused', upstreamCode: error.code, error: refusalError(error) }
}

function redirected(): TokenOutcome {
  const message =
    'the token endpoint answered with a redirect, which is not followed because credentials would go elsewhere; ' +
    "the operator has to check the provider's endpoints"
  return { outcome: 'refused', upstreamCode: 'redirected', error: new BrokerError('upstream_rejected', message) }
}
