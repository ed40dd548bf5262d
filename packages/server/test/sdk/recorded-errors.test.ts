import { memoryStore } from '@credbroker/core'
import { faultyStore } from '@credbroker/testkit'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { ask, errorOf, type SdkError } from './support/ask.ts'
import { SdkServer } from './support/sdk-server.ts'
import { recordedErrors } from './support/vector-files.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

let server: SdkServer
beforeAll(async () => {
  server = await SdkServer.start({ config: { workloads: { 'agent-1': {} } } })
})
afterAll(() => server.close())

const workloadName = 'agent-1'

/** How each error comes about, by the name that a client reads. */
const produced: Readonly<Record<string, () => Promise<SdkError>>> = {
  ValidationException: () => errorOf(ask(server.data(), 'GetWorkloadAccessToken', { workloadName: 'a' })),
  ResourceNotFoundException: () => errorOf(ask(server.data(), 'GetWorkloadAccessToken', { workloadName: 'nobody' })),
  UnauthorizedException: () => {
    const stranger = { id: server.signer.id, secret: 'not the secret' }
    return errorOf(ask(server.data({}, stranger), 'GetWorkloadAccessToken', { workloadName }))
  },
  AccessDeniedException: async () => {
    const bound = await server.key({ workloads: ['another'], administers: false })
    return errorOf(ask(server.data({}, bound), 'GetWorkloadAccessToken', { workloadName }))
  },
  ConflictException: async () => {
    const input = { name: 'taken', apiKey: 'k' }
    const control = server.control()
    await ask(control, 'CreateApiKeyCredentialProvider', input).catch(() => undefined)
    return errorOf(ask(control, 'CreateApiKeyCredentialProvider', input))
  },
  ThrottlingException: async () => {
    const slow = await SdkServer.start({ server: { limits: { requestsPerSecond: 1 } } })
    onTestFinished(() => slow.close())
    const control = slow.control()
    return errorOf(Promise.all([1, 2].map(() => ask(control, 'ListWorkloadIdentities'))))
  },
  InternalServerException: async () => {
    const clock = new JumpingClock()
    const store = faultyStore(memoryStore(clock))
    const failing = await SdkServer.start({ services: { clock, store } })
    onTestFinished(() => failing.close())
    store.failBefore('list', 1_000)
    await ask(failing.control(), 'GetTokenVault')
    return errorOf(ask(failing.control(), 'ListWorkloadIdentities'))
  },
  UnknownOperationException: () => {
    const elsewhere = server.data({ endpoint: `${server.endpoint}/elsewhere` })
    return errorOf(ask(elsewhere, 'GetWorkloadAccessToken', { workloadName }))
  },
}

const sameNames = recordedErrors.filter(({ response, parsedBy }) => {
  const { name = '' } = parsedBy['aws-sdk-js-v3']
  // Only a reply that names itself in the header, barely, is one of ours.
  return response.headers['x-amzn-errortype'] === name && Object.hasOwn(produced, name)
})

test('every error that is produced here was recorded under the same name', () => {
  const names = sameNames.map(({ parsedBy }) => parsedBy['aws-sdk-js-v3'].name)
  // Of not found, only replies in other forms were recorded.
  expect(new Set(names)).toEqual(new Set(Object.keys(produced).filter((name) => !name.startsWith('ResourceNotFound'))))
})

test.each(sameNames)('a genuine client reads our own error as it read $case', async ({ response, parsedBy }) => {
  const { class: itsClass, name = '', fault, reason } = parsedBy['aws-sdk-js-v3']
  const error = await produced[name]?.()
  expect(error).toMatchObject({ name, $fault: fault })
  expect(error?.constructor.name.replace('Control', '')).toBe(itsClass)
  expect(error?.message).toMatch(/^.{10,}$/)
  expect(error?.message).not.toMatch(/UnknownError/)
  expect(error?.reason).toBe(name === 'ValidationException' ? reason : undefined)
  expect(error?.$metadata.requestId).toMatch(uuid)
  // One was recorded under a status that no server should use.
  if (response.status !== 422 && response.status !== 200) expect(error?.$metadata.httpStatusCode).toBe(response.status)
})

test('the members of a ValidationException arrive', async () => {
  const error = await produced['ValidationException']?.()
  const constraint = 'Member must have length greater than or equal to 3'
  expect(error?.fieldList).toEqual([{ name: 'workloadName', message: constraint }])
  expect(error?.message).toBe(
    `1 validation error detected: Value at 'workloadName' failed to satisfy constraint: ${constraint}`,
  )
})

test('what is not found is said with its name', async () => {
  const error = await produced['ResourceNotFoundException']?.()
  expect(error?.constructor.name).toBe('ResourceNotFoundException')
  expect(error).toMatchObject({
    $fault: 'client',
    $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(uuid) },
  })
  expect(error?.message).toContain('"nobody"')
})
