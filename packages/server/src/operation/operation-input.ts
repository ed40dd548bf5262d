import { readJsonBody } from '../wire/json-body.ts'
import { addQuery } from './query-input.ts'
import type { AnyOperation } from './operation.ts'
import type { Match } from './route-table.ts'
import type { WireRequest } from './wire.ts'

/** Whether an operation reads its body. What comes with a GET or DELETE means nothing (RFC 9110 section 9.3). */
export function readsBody({ method }: AnyOperation): boolean {
  return method === 'POST' || method === 'PUT'
}

/**
 * Body, query and path as the one object that the schema is for. The path beats the query, and the query the body.
 *
 * Throws `validation_failed` for a query that cannot be read; the body has been read by then.
 */
export function operationInput(
  body: Record<string, unknown>,
  { route: { operation, parameters }, values, query }: Match,
): Record<string, unknown> {
  addQuery(body, operation, query)
  for (let index = 0; index < parameters.length; index++) {
    const name = parameters[index]
    if (name !== undefined) body[name] = values[index]
  }
  return body
}

/** The members of a request's body. Throws `validation_failed` for what is no JSON object. */
export function bodyMembers(request: WireRequest, operation: AnyOperation): Record<string, unknown> {
  return readsBody(operation) ? readJsonBody(request.body) : {}
}
