import { readFileSync } from 'node:fs'
import { BedrockAgentCoreClient, GetResourceOauth2TokenCommand } from '@aws-sdk/client-bedrock-agentcore'
import { BrokerError, type BrokerErrorCode, invalidField } from '@credbroker/core'
import { expect, test } from 'vitest'
import type { AnyOperation } from '../../src/operation/operation.ts'
import type { WireResponse } from '../../src/operation/wire.ts'
import { errorAnswer, refusal } from '../../src/wire/error-answer.ts'
import { validationFault } from '../../src/wire/validation-fault.ts'
import { operation, requestId } from '../operation/toy-operations.ts'

/** What the real client makes of an answer, and how often it asked. */
async function received(response: WireResponse, maxAttempts = 1) {
  const asked: number[] = []
  const client = new BedrockAgentCoreClient({
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:1',
    maxAttempts,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: async () => {
        asked.push(Date.now())
        const { status, headers, body } = response
        return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(body) } }
      },
    } as never,
  })
  const error = await client
    .send(
      new GetResourceOauth2TokenCommand({
        workloadIdentityToken: 't',
        resourceCredentialProviderName: 'p',
        scopes: [],
        oauth2Flow: 'M2M',
      }),
    )
    .then(
      () => undefined,
      (thrown) => thrown,
    )
  return { error, asked }
}

const named = (name: string, plane: AnyOperation['plane'] = 'control') => operation(() => undefined, { name, plane })

const codes: readonly (readonly [BrokerErrorCode, string, number])[] = [
  ['validation_failed', 'ValidationException', 400],
  ['unauthenticated', 'UnauthorizedException', 401],
  ['access_denied', 'AccessDeniedException', 403],
  ['not_found', 'ResourceNotFoundException', 404],
  ['throttled', 'ThrottlingException', 429],
  ['upstream_rejected', 'AccessDeniedException', 403],
  ['upstream_unavailable', 'InternalServerException', 500],
  ['config_invalid', 'InternalServerException', 500],
  ['internal', 'InternalServerException', 500],
  ['conflict', 'ConflictException', 409],
]

test.each(codes)('%s reaches an AWS client as %s with status %i', async (code, name, status) => {
  const { response, errorType } = errorAnswer(new BrokerError(code, 'what happened'), { requestId })
  expect(errorType).toBe(name)
  const { error } = await received(response)
  expect(error).toMatchObject({ name, message: 'what happened', $metadata: { httpStatusCode: status, requestId } })
  expect(error.constructor.name).toBe(name)
})

test('a ValidationException carries its reason and fields', async () => {
  const fault = validationFault([
    { name: 'scopes[0]', message: 'Member must have length greater than or equal to 1' },
    { name: 'oauth2Flow', message: 'Member must not be null' },
  ])
  const { error } = await received(errorAnswer(fault, { requestId }).response)
  expect(error.message).toBe(
    "2 validation errors detected: Value at 'scopes[0]' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'oauth2Flow' failed to satisfy constraint: Member must not be null",
  )
  expect(error).toMatchObject({ reason: 'FieldValidationFailed', fieldList: fault.details?.fieldList })
})

test('lists no more than twenty faults, and counts them all', () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ name: `a[${index}]`, message: 'x' }))
  const fault = validationFault(many)
  expect(fault.message).toMatch(/^30 validation errors detected: /)
  expect(fault.details?.fieldList).toHaveLength(20)
})

test.each([
  ['CreateWorkloadIdentity', 'control', 'ValidationException', 400, 'ResourceConflict'],
  ['DeleteApiKeyCredentialProvider', 'control', 'ValidationException', 400, 'ResourceConflict'],
  ['GetResourceOauth2Token', 'data', 'ValidationException', 400, 'ResourceConflict'],
  ['CreateOauth2CredentialProvider', 'control', 'ConflictException', 409, undefined],
  ['DeleteOauth2CredentialProvider', 'control', 'ConflictException', 409, undefined],
  ['UpdatePaymentCredentialProvider', 'control', 'ConflictException', 409, undefined],
  ['SetTokenVaultCMK', 'control', 'ConcurrentModificationException', 409, undefined],
  ['RevokeGrant', 'credbroker', 'ConflictException', 409, undefined],
] as const)('a conflict in %s is what its model declares', (name, plane, errorType, status, reason) => {
  const { response } = errorAnswer(new BrokerError('conflict', 'taken'), { requestId, operation: named(name, plane) })
  expect([response.status, response.headers['x-amzn-errortype']]).toEqual([status, errorType])
  expect(JSON.parse(response.body).reason).toBe(reason)
})

test('options that make no provider are the fault of who creates it, and of nobody else', () => {
  const error = new BrokerError('config_invalid', 'issuer must be https', { details: { option: 'issuer' } })
  const created = errorAnswer(error, { requestId, operation: named('CreateOauth2CredentialProvider') }).response
  expect(created.status).toBe(400)
  expect(JSON.parse(created.body)).toMatchObject({
    reason: 'FieldValidationFailed',
    fieldList: [{ name: 'issuer', message: 'issuer must be https' }],
  })
  expect(errorAnswer(error, { requestId, operation: named('GetResourceApiKey', 'data') }).response.status).toBe(500)
})

test('members go out under their wire names, in the list and in the text', () => {
  const operationWithNames = {
    ...named('GetResourceOauth2Token', 'data'),
    wireName: (name: string) => name.replace(/^\w+Request\./, ''),
  }
  const { body } = errorAnswer(invalidField('oauth2TokenRequest.scopes', 'must not be empty'), {
    requestId,
    operation: operationWithNames,
  }).response
  expect(JSON.parse(body)).toMatchObject({
    message: "1 validation error detected: Value at 'scopes' failed to satisfy constraint: must not be empty",
    fieldList: [{ name: 'scopes', message: 'must not be empty' }],
  })
  const plain = errorAnswer(invalidField('scopes', 'must not be empty'), { requestId, operation: operationWithNames })
  expect(JSON.parse(plain.response.body).message).toBe('scopes: must not be empty')
})

test('says what the vendor said, beside what the model has', () => {
  const error = new BrokerError('upstream_rejected', 'refused', {
    provider: 'github',
    details: { upstreamCode: 'invalid_grant', missingScopes: ['repo'] },
  })
  expect(JSON.parse(errorAnswer(error, { requestId }).response.body)).toEqual({
    message: 'refused',
    provider: 'github',
    retryable: false,
    upstreamCode: 'invalid_grant',
    missingScopes: ['repo'],
  })
})

test('a bug is answered without its text', () => {
  const { response } = errorAnswer(new TypeError('cannot read secret-value'), { requestId })
  expect(response.status).toBe(500)
  expect(response.body).not.toContain('secret')
})

test('tells a client how long to wait, in whole seconds, and never not at all', () => {
  const header = (retryAfterMs: number | undefined, code: BrokerErrorCode = 'throttled') =>
    errorAnswer(new BrokerError(code, 'wait', { ...(retryAfterMs !== undefined && { retryAfterMs }) }), { requestId })
      .response.headers['retry-after']
  expect([header(1), header(1000), header(1001), header(undefined)]).toEqual(['1', '1', '2', undefined])
  expect(header(2500, 'upstream_unavailable')).toBe('3')
  expect(header(2500, 'access_denied')).toBeUndefined()
})

test('an AWS client waits as long as it is told, and asks again only then', async () => {
  const told = new BrokerError('throttled', 'slow down', { retryAfterMs: 1000 })
  const { error, asked } = await received(errorAnswer(told, { requestId }).response, 2)
  expect(error.name).toBe('ThrottlingException')
  expect(asked).toHaveLength(2)
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(950)
  expect(
    (await received(errorAnswer(new BrokerError('not_found', 'no'), { requestId }).response, 3)).asked,
  ).toHaveLength(1)
})

test('an unknown operation is an untyped error with its name', async () => {
  const { error } = await received(refusal(404, 'UnknownOperationException', 'no such path', requestId).response)
  expect(error).toMatchObject({ name: 'UnknownOperationException', message: 'no such path', $metadata: { requestId } })
})

test('the client reads recorded replies as it did when they were recorded', async () => {
  const { cases } = JSON.parse(readFileSync(new URL('../vectors/_errors.json', import.meta.url), 'utf8'))
  for (const { response, parsedBy } of cases) {
    const expected = parsedBy['aws-sdk-js-v3']
    const body =
      typeof response.body === 'string' ? response.body : response.body === null ? '' : JSON.stringify(response.body)
    const { error } = await received({ status: response.status, headers: response.headers, body })
    if (expected.noError === true) expect(error).toBeUndefined()
    else expect(error.name).toBe(expected.name)
    if (expected.fieldList) expect(error.fieldList).toEqual(expected.fieldList)
    if (expected.requestId) expect(error.$metadata.requestId).toBe(expected.requestId)
  }
})
