import type { JsonSchema, SchemaValidator } from '@credbroker/core'
import type { Principal } from './principal.ts'

/** `data` and `control` are those of AgentCore; `credbroker` is what it does not have. */
export type Plane = 'data' | 'control' | 'credbroker'

/** What an operation gets besides its input. */
export interface OperationCall {
  readonly principal: Principal
  /** Goes into errors, events, audit records, and back to the client. */
  readonly requestId: string
  /** Aborts when the client is gone. */
  readonly signal?: AbortSignal
  /** The SDK's name for this call: the same when it is repeated. `amz-sdk-invocation-id`. */
  readonly invocationId?: string
}

/**
 * One thing that a client can ask for, whatever the transport. The path's parameters, the query and the members of the
 * body come as one object that the schema holds for.
 */
export interface Operation<Input = never, Output extends object | undefined = object | undefined> {
  /** As the service model names it: `GetResourceOauth2Token`. */
  readonly name: string
  readonly plane: Plane
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** A parameter is one whole segment: `/tags/{resourceArn}`. */
  readonly path: string
  /** Of a success. 204 has no body. */
  readonly status: 200 | 201 | 204
  readonly inputSchema: JsonSchema
  readonly validate: SchemaValidator
  /** Names of query parameters that the input holds; those in `lists` may be repeated and come as an array. */
  readonly query?: { readonly names: readonly string[]; readonly lists: readonly string[] }
  /** What the output holds, for documents. */
  readonly outputSchema?: JsonSchema
  /** Whether only principals that administer may ask. */
  readonly administrative: boolean
  /** The wire's name of a member that the broker's core calls otherwise: `oauth2TokenRequest.scopes` is `scopes`. */
  readonly wireName?: (name: string) => string
  /** Throws `BrokerError`; anything else is a bug. Synchronous where it can be. */
  readonly handle: (input: Input, call: OperationCall) => Output | Promise<Output>
}

/** Any operation, as a table holds it. Its validator stands between what comes in and `handle`. */
export type AnyOperation = Operation<never>
