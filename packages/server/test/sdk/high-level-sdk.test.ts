import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { type OAuth2WrapperConfig, withAccessToken, withApiKey } from 'bedrock-agentcore/identity'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask, errorOf } from './support/ask.ts'
import { consent, returnUrl, startWithIdp } from './support/idp-world.ts'
import type { SdkServer } from './support/sdk-server.ts'

let idp: IdentityProvider
let server: SdkServer

beforeAll(async () => {
  idp = await startIdentityProvider()
  server = await startWithIdp(idp)
  // The SDK takes no endpoint and no credentials: whoever deploys it sets these.
  const { id, secret } = await server.key({ workloads: ['agent'], administers: false })
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_AGENTCORE', server.endpoint)
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', id)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret)
  vi.stubEnv('AWS_SESSION_TOKEN', undefined)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await server.close()
  await idp.close()
})

async function workloadToken(userId?: string): Promise<string> {
  const operation = userId === undefined ? 'GetWorkloadAccessToken' : 'GetWorkloadAccessTokenForUserId'
  const input = { workloadName: 'agent', ...(userId !== undefined && { userId }) }
  return (await ask(server.data(), operation, input)).workloadAccessToken
}

/** The agent's tool, which wants nothing but the credential. */
const tool = async (credential: string): Promise<string> => credential

test('a tool gets a machine’s token', async () => {
  const config: OAuth2WrapperConfig = {
    workloadIdentityToken: await workloadToken(),
    providerName: 'idp',
    scopes: ['files:read'],
    authFlow: 'M2M',
  }
  const token = await withAccessToken(config)(tool)()
  expect(token).toMatch(/\S{20}/)
})

test('a tool gets an API key', async () => {
  const config = { workloadIdentityToken: await workloadToken(), providerName: 'openai' }
  expect(await withApiKey(config)(tool)()).toBe('sk-of-the-test')
})

// The SDK waits five seconds before it asks how a consent goes.
test.concurrent('a tool gets the token of a user who consents while the SDK polls', async () => {
  const config: OAuth2WrapperConfig = {
    workloadIdentityToken: await workloadToken('alice'),
    providerName: 'idp',
    scopes: ['openid', 'offline_access', 'files:read'],
    authFlow: 'USER_FEDERATION',
    callbackUrl: returnUrl,
    customState: 'mine',
    onAuthUrl: async (authorizationUrl: string) => {
      const back = await consent(authorizationUrl)
      expect(back.searchParams.get('state')).toBe('mine')
      // What the application at the return URL does, for whom it knows to be signed in.
      await ask(server.data(), 'CompleteResourceTokenAuth', {
        sessionUri: back.searchParams.get('session_id'),
        userIdentifier: { userId: 'alice' },
      })
    },
  }
  const token = await withAccessToken(config)(tool)()
  expect(await idp.me(token)).toMatchObject({ sub: 'alice' })
  // From now on without a consent, and so without waiting.
  const never = () => Promise.reject(new Error('nobody is to be asked'))
  expect(await withAccessToken({ ...config, onAuthUrl: never })(tool)()).toBe(token)
}, 12_000)

test.concurrent('a tool hears of a consent that was refused, instead of waiting for ten minutes', async () => {
  const config: OAuth2WrapperConfig = {
    workloadIdentityToken: await workloadToken('bob'),
    providerName: 'idp',
    scopes: ['openid'],
    authFlow: 'USER_FEDERATION',
    callbackUrl: returnUrl,
    onAuthUrl: async (authorizationUrl: string) =>
      void (await consent(authorizationUrl, { user: 'bob', decision: 'deny' })),
  }
  const error = await errorOf(withAccessToken(config)(tool)())
  expect(error).toMatchObject({ name: 'AccessDeniedException', message: expect.stringContaining('access_denied') })
}, 12_000)

test('errors are those of the service', async () => {
  const config = { workloadIdentityToken: await workloadToken(), providerName: 'nobody' }
  expect(await errorOf(withApiKey(config)(tool)())).toMatchObject({ name: 'ResourceNotFoundException' })
})
