import { BrokerError } from '@credbroker/core'
import { recordingLogger, VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import type { Outcome } from '../../src/operation/exchange.ts'
import type { OperationCall } from '../../src/operation/operation.ts'
import type { WireResponse } from '../../src/operation/wire.ts'
import { agent, answererFor, compile, operation, operator, request, requestId } from './toy-operations.ts'

const greet = operation(({ name }: { name: string }) => ({ greeting: `hello ${name}`, absent: undefined }))

const errorType = (answer: WireResponse) => answer.headers['x-amzn-errortype']
const json = (answer: WireResponse) => JSON.parse(answer.body)

test('answers at once when all of its parts do', () => {
  expect(answererFor([greet])(request({ name: 'ada' }))).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: '{"greeting":"hello ada"}',
  })
})

test('answers later when the sender or the operation takes its time', async () => {
  const slow = operation(async ({ name }: { name: string }) => ({ name }), { status: 201 })
  const pending = answererFor([slow], { authenticate: async () => operator })(request({ name: 'ada' }))
  expect(pending).toBeInstanceOf(Promise)
  expect(await pending).toMatchObject({ status: 201, body: '{"name":"ada"}' })
})

test('204 has no body; an operation that gives nothing else has an empty object', async () => {
  const call = (status: 200 | 204) => answererFor([operation(() => undefined, { status })])(request({ name: 'ada' }))
  expect(await call(204)).toEqual({ status: 204, headers: { 'x-amzn-requestid': requestId }, body: '' })
  expect(await call(200)).toMatchObject({ status: 200, body: '{}' })
})

test('gives the operation what it may know of the call', async () => {
  const calls: OperationCall[] = []
  const { signal } = new AbortController()
  const keep = operation((_input: object, call) => void calls.push(call))
  const headers = { 'content-type': 'application/json', 'amz-sdk-invocation-id': 'inv-1', 'x-amzn-requestid': 'theirs' }
  await answererFor([keep])(request({ name: 'ada' }, { headers, signal }))
  expect(calls).toEqual([{ principal: operator, requestId, signal, invocationId: 'inv-1' }])
})

test('refuses in order: path, sender, right, type, JSON, schema', async () => {
  const administrative = { ...greet, administrative: true }
  const stranger = () => {
    throw new BrokerError('unauthenticated', 'who are you')
  }
  const as = (authenticate: () => never) => answererFor([administrative], { authenticate })
  const asAgent = answererFor([administrative], { authenticate: () => agent })
  const asOperator = answererFor([administrative])
  const nonsense = request('{"name"', { headers: {} })
  expect(await as(stranger)({ ...nonsense, target: '/nowhere' })).toMatchObject({ status: 404 })
  expect(await as(stranger)(nonsense)).toMatchObject({ status: 401 })
  expect(await asAgent(nonsense)).toMatchObject({ status: 403 })
  expect(await asOperator(nonsense)).toMatchObject({ status: 415 })
  const cannotParse = await asOperator(request('{"name"'))
  expect([cannotParse.status, json(cannotParse).reason]).toEqual([400, 'CannotParse'])
  const invalid = await asOperator(request({ name: 'x', times: 0 }))
  expect([invalid.status, json(invalid)]).toEqual([
    400,
    {
      message:
        "2 validation errors detected: Value at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2; Value at 'times' failed to satisfy constraint: Member must have value greater than or equal to 1",
      reason: 'FieldValidationFailed',
      fieldList: [
        { name: 'name', message: 'Member must have length greater than or equal to 2' },
        { name: 'times', message: 'Member must have value greater than or equal to 1' },
      ],
      retryable: false,
    },
  ])
})

test('says in AWS’s words what a sender may not do', async () => {
  const answer = await answererFor([{ ...greet, administrative: true }], { authenticate: () => agent })(
    request({ name: 'ada' }),
  )
  expect(errorType(answer)).toBe('AccessDeniedException')
  expect(json(answer).message).toContain('AKIDAGENT is not authorized to perform bedrock-agentcore:Greet')
})

test('a sender who is refused later is refused the same', async () => {
  const rejecting = async () => Promise.reject(new BrokerError('unauthenticated', 'no'))
  expect(await answererFor([greet], { authenticate: rejecting })(request({ name: 'ada' }))).toMatchObject({
    status: 401,
  })
})

const schema = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, limit: { type: 'integer' }, all: { type: 'boolean' }, keys: { type: 'array' } },
}
const inputs: object[] = []
const withPath = (method: 'PUT' | 'GET' | 'DELETE') =>
  operation((input: object) => void inputs.push(input), {
    method,
    path: '/things/{id}',
    inputSchema: schema,
    validate: compile(schema),
    query: { names: ['limit', 'all', 'keys'], lists: ['keys'] },
  })
const things = answererFor([withPath('PUT'), withPath('GET'), withPath('DELETE')])

async function inputOf(method: string, target: string, body: unknown = '') {
  inputs.length = 0
  const answer = await things(request(body, { method, target }))
  return inputs[0] ?? json(answer).message
}

test('the path beats the query, and the query the body', async () => {
  expect(await inputOf('PUT', '/things/a%2Fb?limit=5', { id: 'body', limit: 1, more: null, other: 2 })).toEqual({
    id: 'a/b',
    limit: 5,
    keys: [],
    other: 2,
  })
})

test('reads a query by its schema, and ignores what it does not know', async () => {
  expect(await inputOf('GET', '/things/x?limit=7&all=true&keys=a&keys=b%20c&keys=&__proto__=1&id=y')).toEqual({
    id: 'x',
    limit: 7,
    all: true,
    keys: ['a', 'b c', ''],
  })
  expect(await inputOf('GET', '/things/x?limit=1e3')).toContain("'limit'")
  expect(await inputOf('GET', '/things/x?limit=1&limit=2')).toContain('given once')
  expect(await inputOf('GET', '/things/x?keys=%ff')).toContain('percent-encoded')
})

test('what comes with a GET or DELETE is not read', async () => {
  expect(await inputOf('DELETE', '/things/x', '{"nonsense"')).toEqual({ id: 'x', keys: [] })
})

test('a bug is logged without its message, and answered without its text', async () => {
  const logger = recordingLogger()
  const broken = operation(() => {
    throw new TypeError('leaks sk-secret')
  })
  const answer = await answererFor([broken], { logger })(request({ name: 'ada' }))
  expect([answer.status, errorType(answer)]).toEqual([500, 'InternalServerException'])
  expect(logger.lines.map(({ level, fields }) => [level, fields.operation, fields.error])).toEqual([
    ['error', 'Greet', 'TypeError'],
    ['debug', 'Greet', 'TypeError'],
  ])
  expect(logger.lines[1]?.fields.stack).toContain('answer-operation')
  expect(JSON.stringify([logger.lines, answer])).not.toContain('sk-secret')
})

test('an output that cannot be written is a bug too', async () => {
  const logger = recordingLogger()
  const odd = operation(async () => ({ size: 1n }))
  expect(await answererFor([odd], { logger })(request({ name: 'ada' }))).toMatchObject({ status: 500 })
  expect(logger.lines[0]?.level).toBe('error')
})

test('a refusal is no bug', async () => {
  const logger = recordingLogger()
  const refusing = operation(async () => Promise.reject(new BrokerError('not_found', 'none')))
  expect(await answererFor([refusing], { logger })(request({ name: 'ada' }))).toMatchObject({ status: 404 })
  expect(logger.lines).toEqual([])
})

test('a client that is gone is no failure of the server', async () => {
  const logger = recordingLogger()
  const controller = new AbortController()
  const gone = operation(async (_input: object, call) => {
    controller.abort()
    call.signal?.throwIfAborted()
    return undefined
  })
  const answer = await answererFor([gone], { logger })(request({ name: 'ada' }, { signal: controller.signal }))
  expect(answer.status).toBe(499)
  expect(logger.lines).toEqual([])
})

test('each exchange is observed once, with its end', async () => {
  const clock = new VirtualClock()
  const outcomes: Outcome[] = []
  const slow = operation(async () => {
    await clock.advance(250)
    return undefined
  })
  const answer = answererFor([slow], { clock, observe: (outcome) => outcomes.push(outcome) })
  await answer(request({ name: 'ada' }))
  await answer(request({ name: 'x' }))
  await answer(request({}, { target: '/nowhere' }))
  expect(outcomes).toEqual([
    { requestId, operation: slow, principal: operator, status: 200, errorType: undefined, durationMs: 250 },
    { requestId, operation: slow, principal: operator, status: 400, errorType: 'ValidationException', durationMs: 0 },
    {
      requestId,
      operation: undefined,
      principal: undefined,
      status: 404,
      errorType: 'UnknownOperationException',
      durationMs: 0,
    },
  ])
})
