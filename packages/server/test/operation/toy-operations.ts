import type { JsonSchema, SchemaValidator } from '@credbroker/core'
import { recordingLogger, VirtualClock } from '@credbroker/testkit'
import { Ajv } from 'ajv'
import { createAnswerer, type Answerer, type AnswererOptions } from '../../src/operation/answer-operation.ts'
import type { AnyOperation, Operation } from '../../src/operation/operation.ts'
import type { Principal } from '../../src/operation/principal.ts'
import type { WireRequest } from '../../src/operation/wire.ts'

export const requestId = '11111111-2222-4333-8444-555555555555'

export const operator: Principal = { accessKeyId: 'AKIDOPERATOR', workloads: 'all', administers: true }
export const agent: Principal = { accessKeyId: 'AKIDAGENT', workloads: new Set(['agent-1']), administers: false }

export function answererFor(operations: readonly AnyOperation[], options: Partial<AnswererOptions> = {}): Answerer {
  return createAnswerer({
    operations,
    authenticate: () => operator,
    requestId: () => requestId,
    clock: new VirtualClock(),
    logger: recordingLogger(),
    ...options,
  })
}

const ajv = new Ajv({ logger: false, allErrors: true, unicode: false, strictTypes: false })

export function compile(schema: JsonSchema): SchemaValidator {
  return ajv.compile(schema) as SchemaValidator
}

const greetingSchema: JsonSchema = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', minLength: 2, maxLength: 5 }, times: { type: 'integer', minimum: 1 } },
}

export function operation<Input extends object>(
  handle: Operation<Input>['handle'],
  more: Partial<Operation<Input>> = {},
): AnyOperation {
  return {
    name: 'Greet',
    plane: 'control',
    method: 'POST',
    path: '/greet',
    status: 200,
    inputSchema: greetingSchema,
    validate: compile(greetingSchema),
    administrative: false,
    ...more,
    handle,
  }
}

export function request(body: unknown, more: Partial<WireRequest> = {}): WireRequest {
  return {
    method: 'POST',
    target: '/greet',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
    ...more,
  }
}
