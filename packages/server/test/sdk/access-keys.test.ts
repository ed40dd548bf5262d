import { memoryStore } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { endAccessKey } from '../../src/resources/access-keys.ts'
import { ask, errorOf } from './support/ask.ts'
import { SdkServer, type Signer } from './support/sdk-server.ts'

let clock: VirtualClock
let server: SdkServer
/** Another process on the same store. */
let another: SdkServer

beforeEach(async () => {
  // The clients sign with the time of this machine.
  clock = new VirtualClock(Date.now())
  const services = { clock, store: memoryStore(clock) }
  const config = { workloads: { agent: {}, other: {} } }
  server = await SdkServer.start({ services, config })
  another = await SdkServer.start({ services, config })
  onTestFinished(async () => {
    await server.close()
    await another.close()
  })
})

const mint = (at: SdkServer, signer: Signer, workloadName = 'agent') =>
  ask(at.data({}, signer), 'GetWorkloadAccessToken', { workloadName })

const refused = {
  name: 'UnauthorizedException',
  $metadata: { httpStatusCode: 401, attempts: 1 },
  message: 'the access key is not known here, or it has ended; make one with: credbroker access-key create',
}

test('a key that is made in one process works at once there, and within 100 ms in the others', async () => {
  const early = await server.key()
  await mint(another, early)
  const key = await server.key()
  await mint(server, key)
  await clock.advance(100)
  expect(await mint(another, key)).toMatchObject({ workloadAccessToken: expect.any(String) })
})

test('a key that is ended is refused within 100 ms, in every process', async () => {
  const key = await server.key()
  await mint(server, key)
  await mint(another, key)
  expect(await endAccessKey(key.id, another.context)).toBe(true)
  await clock.advance(100)
  expect(await errorOf(mint(server, key))).toMatchObject(refused)
  expect(await errorOf(mint(another, key))).toMatchObject(refused)
})

test('a key that expires is refused from that instant', async () => {
  const key = await server.key({ expiresAtMs: clock.now() + 60_000 })
  await clock.advance(59_999)
  await mint(server, key)
  await clock.advance(1)
  expect(await errorOf(mint(server, key))).toMatchObject(refused)
})

test('an id that no key has is refused in the same words', async () => {
  const unknown = { id: `CBAK${'A'.repeat(16)}`, secret: 's' }
  expect(await errorOf(mint(server, unknown))).toMatchObject(refused)
  expect(await errorOf(mint(server, { id: 'AKIDEXAMPLE', secret: 's' }))).toMatchObject(refused)
})

test('a key that is bound to a workload is good for it, and for no other and not for the control plane', async () => {
  const key = await server.key({ workloads: ['agent'], administers: false })
  await mint(server, key)
  const other = await errorOf(mint(server, key, 'other'))
  expect(other).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } })
  expect(other.message).toContain(
    `${key.id} is not authorized to perform bedrock-agentcore:GetWorkloadAccessToken on workload identity "other"`,
  )
  const control = server.control({}, key)
  for (const operation of ['ListWorkloadIdentities', 'GetTokenVault', 'CreateWorkloadIdentity'])
    expect(await errorOf(ask(control, operation, { name: 'made' }))).toMatchObject({ name: 'AccessDeniedException' })
})

test('a token that another minted is of no use with a key that may not act for its workload', async () => {
  const { workloadAccessToken } = await mint(server, server.signer, 'other')
  const key = await server.key({ workloads: ['agent'], administers: false })
  const input = { workloadIdentityToken: workloadAccessToken, resourceCredentialProviderName: 'openai' }
  const error = await errorOf(ask(server.data({}, key), 'GetResourceApiKey', input))
  expect(error).toMatchObject({ name: 'AccessDeniedException' })
})

test.each([
  ['slow', -301, 'before'],
  ['fast', 302, 'after'],
] as const)('a client whose clock is %s hears so', async (way, seconds, side) => {
  const client = server.data({ systemClockOffset: seconds * 1000 })
  const error = await errorOf(ask(client, 'GetWorkloadAccessToken', { workloadName: 'agent' }))
  expect(error).toMatchObject({ name: 'UnauthorizedException', $metadata: { httpStatusCode: 401 } })
  expect(error.message).toContain(`signed more than 5 minutes ${side} the time of this server`)
  expect(error.message).toContain(`the clock of the client is ${way}`)
})

test('a clock that is off by less does no harm', async () => {
  for (const seconds of [-290, 290]) {
    const client = server.data({ systemClockOffset: seconds * 1000 })
    await ask(client, 'GetWorkloadAccessToken', { workloadName: 'agent' })
  }
})

test('a session token is refused with what to do about it', async () => {
  const { id, secret } = server.signer
  const client = server.data({ credentials: { accessKeyId: id, secretAccessKey: secret, sessionToken: 'session' } })
  const error = await errorOf(ask(client, 'GetWorkloadAccessToken', { workloadName: 'agent' }))
  expect(error).toMatchObject({ name: 'UnauthorizedException', message: expect.stringContaining('AWS_SESSION_TOKEN') })
})
