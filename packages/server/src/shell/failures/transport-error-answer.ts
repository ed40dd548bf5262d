import type { Outcome } from '../../operation/exchange.ts'
import type { TransportErrorAnswer } from './transport-failure.ts'

/** What every such answer needs. */
export interface TransportErrorOptions {
  /** Makes a new one. */
  readonly requestId: () => string
  /** Hears of these failures as of every other request. */
  readonly observe?: (outcome: Outcome) => void
}

/** Answers what never became an operation, in the form of all the other refusals. */
export function transportErrorAnswer({ requestId: newId, observe }: TransportErrorOptions): TransportErrorAnswer {
  return ({ status, type, reason, message, retryAfterMs }) => {
    const requestId = newId()
    const outcome = { requestId, operation: undefined, principal: undefined, status, errorType: type, durationMs: 0 }
    observe?.(outcome)
    return {
      status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-errortype': type,
        'x-amzn-requestid': requestId,
        ...(retryAfterMs !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
      },
      body: JSON.stringify({ message, ...(reason !== undefined && { reason }) }),
    }
  }
}
