import { memoryStore } from '@credbroker/core'
import { faultyStore } from '@credbroker/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { type Answer, type AnyClient, ask, errorOf } from './support/ask.ts'
import { keys } from '../support/keys.ts'
import { SdkServer, type SdkServerOptions } from './support/sdk-server.ts'

async function started(options: SdkServerOptions = {}): Promise<SdkServer> {
  const server = await SdkServer.start({ config: { workloads: { agent: {} } }, ...options })
  onTestFinished(() => server.close())
  return server
}

interface Attempt {
  readonly status: number
  readonly invocationId: string
}

/** A client, what its attempts were answered, and a way to lose the next answers on their way to it. */
function onALine(client: AnyClient & { middlewareStack: { add: Function } }) {
  const attempts: Attempt[] = []
  let toLose = 0
  const listen = (next: (args: Answer) => Promise<Answer>) => async (args: Answer) => {
    const answer = await next(args)
    const invocationId = args.request.headers['amz-sdk-invocation-id']
    attempts.push({ status: answer.response.statusCode, invocationId })
    if (toLose-- <= 0) return answer
    answer.response.body.destroy()
    throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET', name: 'TimeoutError' })
  }
  client.middlewareStack.add(listen, { step: 'deserialize', priority: 'low', name: 'line' })
  return { client, attempts, lose: (count: number) => (toLose = count) }
}

const custom = {
  customOauth2ProviderConfig: {
    oauthDiscovery: { discoveryUrl: 'https://idp.example/.well-known/openid-configuration' },
    clientId: 'c',
    clientSecret: 's',
  },
}
const payment = { coinbaseCdpConfiguration: { apiKeyId: 'k', apiKeySecret: keys.coinbase, walletSecret: keys.wallet } }

test.each([
  ['CreateWorkloadIdentity', { name: 'made', allowedResourceOauth2ReturnUrls: ['https://app.example/'] }],
  [
    'CreateOauth2CredentialProvider',
    { name: 'made', credentialProviderVendor: 'CustomOauth2', oauth2ProviderConfigInput: custom },
  ],
  ['CreateApiKeyCredentialProvider', { name: 'made', apiKey: 'k' }],
  [
    'CreatePaymentCredentialProvider',
    { name: 'made', credentialProviderVendor: 'CoinbaseCDP', providerConfigurationInput: payment },
  ],
])('%s whose answer was lost is repeated by the client, and gets the first result', async (operation, input) => {
  const server = await started()
  const { client, attempts, lose } = onALine(server.control({ maxAttempts: 3 }))
  lose(1)
  const { $metadata, ...created } = await ask(client, operation, input)
  expect($metadata.attempts).toBe(2)
  expect(attempts.map(({ status }) => status)).toEqual([201, 201])
  expect(attempts[1]?.invocationId).toBe(attempts[0]?.invocationId)
  const read = await ask(server.control(), operation.replace('Create', 'Get'), { name: 'made' })
  expect(read).toMatchObject(created)
  // Another call for the same name is no repetition.
  expect(await errorOf(ask(client, operation, input))).toMatchObject({ $metadata: { attempts: 1 } })
})

test('a create that the store took and said nothing of is repeated and found', async () => {
  const clock = new JumpingClock()
  const store = faultyStore(memoryStore(clock))
  const server = await started({ services: { clock, store } })
  const { client, attempts } = onALine(server.control({ maxAttempts: 3 }))
  await ask(client, 'GetTokenVault')
  store.failAfter('put')
  const created = await ask(client, 'CreateWorkloadIdentity', { name: 'made' })
  expect(created).toMatchObject({ name: 'made', $metadata: { attempts: 2 } })
  expect(attempts.map(({ status }) => status)).toEqual([200, 500, 201])
})

test('a failure of the store is an error that clients try again, and that passes with its cause', async () => {
  const clock = new JumpingClock()
  const store = faultyStore(memoryStore(clock))
  const server = await started({ services: { clock, store } })
  const { client, attempts } = onALine(server.control({ maxAttempts: 3 }))
  await ask(client, 'GetTokenVault')
  store.failBefore('list', 2)
  expect(await ask(client, 'ListWorkloadIdentities')).toMatchObject({ $metadata: { attempts: 3 } })
  expect(attempts.map(({ status }) => status)).toEqual([200, 500, 500, 200])
})

test('a caller over its limit is throttled, waits as long as it is told, and then gets through', async () => {
  const server = await started({ server: { limits: { requestsPerSecond: 2 } } })
  const { client, attempts } = onALine(server.data({ maxAttempts: 3 }))
  const mint = () => ask(client, 'GetWorkloadAccessToken', { workloadName: 'agent' })
  const beganAtMs = performance.now()
  const answers = await Promise.all([mint(), mint(), mint()])
  expect(answers.map(({ $metadata }) => $metadata.attempts).sort()).toEqual([1, 1, 2])
  expect(attempts.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429])
  // The answer asks for a whole second, the least that its header can say.
  expect(performance.now() - beganAtMs).toBeGreaterThan(900)
})

test('a client that does not try again gets a ThrottlingException; callers have a limit each', async () => {
  const server = await started({ server: { limits: { requestsPerSecond: 1 } } })
  const mint = (client: AnyClient) => ask(client, 'GetWorkloadAccessToken', { workloadName: 'agent' })
  const client = server.data()
  const another = server.data({}, await server.key())
  const error = await errorOf(Promise.all([mint(client), mint(client), mint(client)]))
  expect(error).toMatchObject({
    name: 'ThrottlingException',
    $fault: 'client',
    $metadata: { httpStatusCode: 429, attempts: 1, requestId: expect.any(String) },
  })
  expect(error.constructor.name).toBe('ThrottlingException')
  await mint(another)
})
