import { BrokerError } from '@credbroker/core'
import { constraintProblems } from '../wire/constraint-text.ts'
import { refusal } from '../wire/error-answer.ts'
import { isJsonType } from '../wire/media-type.ts'
import { validationFault } from '../wire/validation-fault.ts'
import { type Exchange, type ExchangeServices, failed, refused, succeeded } from './exchange.ts'
import { bodyMembers, operationInput, readsBody } from './operation-input.ts'
import type { AnyOperation, OperationCall } from './operation.ts'
import type { Principal } from './principal.ts'
import { createRouteTable, type Match, type NoMatch } from './route-table.ts'
import type { WireRequest, WireResponse } from './wire.ts'

/** What an answerer works with. */
export interface AnswererOptions extends ExchangeServices {
  readonly operations: readonly AnyOperation[]
  /** Stands before every path: `/broker`. Default: nothing. */
  readonly basePath?: string
  /** Who sent a request. Throws `unauthenticated` or `access_denied`. A plain result costs no promise. */
  readonly authenticate: (request: WireRequest) => Principal | Promise<Principal>
  /** A new UUID. Nothing that a client sends is used for it. */
  readonly requestId: () => string
}

/** Answers a request. Never throws and never rejects. */
export type Answerer = (request: WireRequest) => WireResponse | Promise<WireResponse>

/**
 * What every request goes through, whatever brought it: route, sender, right to administer, body, schema, operation,
 * answer. Stays synchronous as long as the operation does.
 */
export function createAnswerer(options: AnswererOptions): Answerer {
  const { authenticate, requestId, clock } = options
  const routes = createRouteTable(options.operations, options.basePath)

  return (request) => {
    const exchange: Exchange = {
      services: options,
      request,
      requestId: requestId(),
      startedAtMs: clock.now(),
      operation: undefined,
      principal: undefined,
    }
    let match: Match | NoMatch
    let principal: Principal | Promise<Principal>
    try {
      match = routes.match(request.method, request.target)
      if (match.route === undefined) {
        return refused(exchange, refusal(404, 'UnknownOperationException', match.message, exchange.requestId))
      }
      exchange.operation = match.route.operation
      principal = authenticate(request)
    } catch (error) {
      return failed(exchange, error)
    }
    return principal instanceof Promise
      ? whenAuthenticated(exchange, match, principal)
      : perform(exchange, match, principal)
  }
}

async function whenAuthenticated(exchange: Exchange, match: Match, pending: Promise<Principal>): Promise<WireResponse> {
  let principal: Principal
  try {
    principal = await pending
  } catch (error) {
    return failed(exchange, error)
  }
  return perform(exchange, match, principal)
}

function perform(exchange: Exchange, match: Match, principal: Principal): WireResponse | Promise<WireResponse> {
  const { operation } = match.route
  const { request, requestId } = exchange
  exchange.principal = principal
  if (operation.administrative && !principal.administers) return failed(exchange, notAuthorized(principal, operation))
  if (request.body.length > 0 && readsBody(operation) && !isJsonType(request.headers['content-type'])) {
    return refused(exchange, refusal(415, 'UnsupportedMediaTypeException', notJson, requestId))
  }
  let members: Record<string, unknown>
  try {
    members = bodyMembers(request, operation)
  } catch (error) {
    return failed(exchange, error, 'CannotParse')
  }
  let output: object | undefined | Promise<object | undefined>
  try {
    const input = operationInput(members, match)
    if (!operation.validate(input)) {
      throw validationFault(constraintProblems(operation.inputSchema, operation.validate.errors))
    }
    // The validator has just said that it is the operation's input.
    output = operation.handle(input as never, callOf(exchange, principal))
    if (!(output instanceof Promise)) return succeeded(exchange, operation, output)
  } catch (error) {
    return failed(exchange, error)
  }
  return whenHandled(exchange, operation, output)
}

function whenHandled(
  exchange: Exchange,
  operation: AnyOperation,
  pending: Promise<object | undefined>,
): Promise<WireResponse> {
  const ended = (output: object | undefined) => {
    try {
      return succeeded(exchange, operation, output)
    } catch (error) {
      return failed(exchange, error)
    }
  }
  return pending.then(ended, (error: unknown) => failed(exchange, error))
}

function callOf({ request, requestId }: Exchange, principal: Principal): OperationCall {
  const { signal } = request
  const invocationId = request.headers['amz-sdk-invocation-id']
  return {
    principal,
    requestId,
    ...(signal !== undefined && { signal }),
    ...(invocationId !== undefined && { invocationId }),
  }
}

const notJson = 'The body must be JSON, sent with the header content-type: application/json'

/** AWS's words. An access key's id is no secret. */
function notAuthorized({ accessKeyId }: Principal, { name }: AnyOperation): BrokerError {
  return new BrokerError(
    'access_denied',
    `Access key ${accessKeyId} is not authorized to perform bedrock-agentcore:${name}: it does not administer this broker; use one that does`,
  )
}
