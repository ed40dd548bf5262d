import { classifyRefusal, type RefusingServer } from './classify-refusal.ts'
import { readRefusalBody } from './refusal-body.ts'
import { type RefusalAction, type RefusalReason, refusals } from './refusal-reasons.ts'

/** An answer that was a refusal. */
export interface RefusedCall {
  /** Who answered. Default `api`: an operation of the Selling Partner API other than those of the Tokens API. */
  readonly where?: RefusingServer
  readonly status: number
  /** For the request id. Names in any letter case. */
  readonly headers?: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** Text, bytes, or parsed JSON. */
  readonly body?: unknown
}

/** A refusal, understood. All of it may be shown. */
export interface ExplainedRefusal {
  readonly action: RefusalAction
  readonly reason: RefusalReason
  /** Amazon's own error code, such as `Unauthorized`, when the body has one. */
  readonly upstreamCode?: string
  /** Amazon's id of the call, which its support asks for. */
  readonly requestId?: string
  /** What happened, whose turn it is, and what to do. Repeats nothing of the body. */
  readonly advice: string
}

/**
 * Explains why Amazon refused a call, and what to do: tells apart the many reasons that all come as 403 `Unauthorized`.
 * For the program that made the call with a token of this provider. Takes any status and any body, and never throws.
 */
export function explainSpApiRefusal({ where = 'api', status, headers, body }: RefusedCall): ExplainedRefusal {
  const read = readRefusalBody(body)
  const reason = classifyRefusal(where, status, read)
  const { action, advice } = refusals[reason]
  const requestId = requestIdOf(headers)
  return {
    action,
    reason,
    ...(read.code !== undefined && { upstreamCode: read.code }),
    ...(requestId !== undefined && { requestId }),
    advice: requestId === undefined ? advice : `${advice} Amazon's id of the call is ${requestId}.`,
  }
}

const requestIdHeader = 'x-amzn-requestid'

function requestIdOf(headers: RefusedCall['headers'] = {}): string | undefined {
  const value =
    headers instanceof Headers
      ? headers.get(requestIdHeader)
      : Object.entries(headers).find(([name]) => name.toLowerCase() === requestIdHeader)?.[1]
  return typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined
}
