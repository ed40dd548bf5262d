import type { Logger } from '@credbroker/core'
import type { Outcome } from '../operation/exchange.ts'

/**
 * Writes one line for each answered request: what went wrong here (500 and above) at `error`, what was refused (400 and
 * above) at `info`, and what went well at `debug`, because a busy server answers thousands of those a second.
 */
export function requestLog(logger: Logger): (outcome: Outcome) => void {
  return ({ requestId, operation, principal, status, errorType, durationMs }) => {
    const level = status >= 500 ? 'error' : status >= 400 ? 'info' : 'debug'
    const message = status >= 500 ? 'request failed' : status >= 400 ? 'request refused' : 'request answered'
    logger[level](message, {
      requestId,
      operation: operation?.name,
      accessKeyId: principal?.accessKeyId,
      status,
      errorType,
      durationMs,
    })
  }
}
