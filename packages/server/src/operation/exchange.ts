import { BrokerError, type Clock, type Logger } from '@credbroker/core'
import { errorName } from '../logging/error-name.ts'
import { type ErrorAnswer, errorAnswer, refusal } from '../wire/error-answer.ts'
import type { ValidationReason } from '../wire/exception-names.ts'
import { bodyText } from './json-text.ts'
import type { AnyOperation } from './operation.ts'
import type { Principal } from './principal.ts'
import type { WireRequest, WireResponse } from './wire.ts'

/** How one request ended, for logs, metrics and spans. */
export interface Outcome {
  readonly requestId: string
  /** Absent when the path or the method led nowhere. */
  readonly operation: AnyOperation | undefined
  /** Absent when the sender was not made out. */
  readonly principal: Principal | undefined
  readonly status: number
  /** The exception's name; absent for a success. */
  readonly errorType: string | undefined
  readonly durationMs: number
}

/** What every exchange of one server shares. */
export interface ExchangeServices {
  readonly clock: Clock
  readonly logger: Logger
  readonly observe?: (outcome: Outcome) => void
  /** Hears of what was denied to a known sender here, and not by the broker, which has that on record already. */
  readonly denied?: (denial: Denial) => void
}

/** Something that a sender may not do. */
export interface Denial {
  readonly requestId: string
  readonly operation: AnyOperation
  readonly principal: Principal
}

/** One request on its way to an answer. Filled in as it goes. */
export interface Exchange {
  readonly services: ExchangeServices
  readonly request: WireRequest
  readonly requestId: string
  readonly startedAtMs: number
  operation: AnyOperation | undefined
  principal: Principal | undefined
}

/** Ends with what the operation gave. */
export function succeeded(exchange: Exchange, operation: AnyOperation, output: object | undefined): WireResponse {
  const { status } = operation
  const { requestId } = exchange
  const response: WireResponse =
    status === 204
      ? { status, headers: { 'x-amzn-requestid': requestId }, body: '' }
      : {
          status,
          headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
          body: bodyText(output),
        }
  observed(exchange, status, undefined)
  return response
}

/** Ends with an error. What is no `BrokerError` is a bug, and logged. */
export function failed(exchange: Exchange, thrown: unknown, reason?: ValidationReason): WireResponse {
  const { request, requestId, operation } = exchange
  // Nobody reads this answer, and a client that left is no fault of the server.
  if (request.signal?.aborted === true) {
    return refused(exchange, refusal(499, 'ClientClosedRequest', 'The client closed the request', requestId))
  }
  logBug(exchange, thrown)
  tellDenied(exchange, thrown)
  return refused(
    exchange,
    errorAnswer(thrown, {
      requestId,
      ...(operation !== undefined && { operation }),
      ...(reason !== undefined && { reason }),
    }),
  )
}

/** Ends with an answer that is there already. */
export function refused(exchange: Exchange, { response, errorType }: ErrorAnswer): WireResponse {
  observed(exchange, response.status, errorType)
  return response
}

function observed(
  { services, requestId, operation, principal, startedAtMs }: Exchange,
  status: number,
  errorType: string | undefined,
): void {
  const { clock, observe } = services
  if (observe === undefined) return
  observe({ requestId, operation, principal, status, errorType, durationMs: clock.now() - startedAtMs })
}

/** An error that the broker has shown, and recorded, names its request. */
function tellDenied({ services, requestId, operation, principal }: Exchange, thrown: unknown): void {
  if (operation === undefined || principal === undefined || !(thrown instanceof BrokerError)) return
  if (thrown.code === 'access_denied' && thrown.requestId === undefined)
    services.denied?.({ requestId, operation, principal })
}

/** Without messages: what threw them may have quoted anything. */
function logBug({ services: { logger }, requestId, operation }: Exchange, thrown: unknown): void {
  if (thrown instanceof BrokerError && thrown.code !== 'internal') return
  const bug = thrown instanceof BrokerError ? (thrown.cause ?? thrown) : thrown
  const where = { requestId, operation: operation?.name, error: errorName(bug) }
  logger.error('an operation failed in a way that it should not', where)
  const frames = bug instanceof Error ? bug.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : undefined
  if (frames !== undefined) logger.debug('where it failed', { ...where, stack: frames.join('\n') })
}
