import {
  type BedrockAgentCoreClient,
  CompleteResourceTokenAuthCommand,
  GetResourceApiKeyCommand,
  GetResourceOauth2TokenCommand,
  type GetResourceOauth2TokenCommandInput,
  GetResourcePaymentTokenCommand,
  GetWorkloadAccessTokenCommand,
  GetWorkloadAccessTokenForJWTCommand,
  GetWorkloadAccessTokenForUserIdCommand,
} from '@aws-sdk/client-bedrock-agentcore'
import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { memoryStore } from '@credbroker/core'
import { faultyStore } from '@credbroker/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { ask, errorOf } from './support/ask.ts'
import { consent, idpProvider, returnUrl, startWithIdp } from './support/idp-world.ts'
import { SdkServer } from './support/sdk-server.ts'

const workloadName = 'agent'
const scopes = ['openid', 'offline_access', 'files:read']

let idp: IdentityProvider
let server: SdkServer
let client: BedrockAgentCoreClient

beforeAll(async () => {
  idp = await startIdentityProvider()
  server = await startWithIdp(idp)
  client = server.data()
})
afterAll(async () => {
  await server.close()
  await idp.close()
})

const tokenFor = async (userId?: string, name = workloadName): Promise<string> => {
  const { workloadAccessToken = '' } =
    userId === undefined
      ? await client.send(new GetWorkloadAccessTokenCommand({ workloadName: name }))
      : await client.send(new GetWorkloadAccessTokenForUserIdCommand({ workloadName: name, userId }))
  return workloadAccessToken
}

const oauth2 = (workloadIdentityToken: string, more: Partial<GetResourceOauth2TokenCommandInput> = {}) =>
  client.send(
    new GetResourceOauth2TokenCommand({
      workloadIdentityToken,
      resourceCredentialProviderName: 'idp',
      scopes,
      oauth2Flow: 'USER_FEDERATION',
      resourceOauth2ReturnUrl: returnUrl,
      ...more,
    }),
  )

describe('every operation of the data plane', () => {
  test('GetWorkloadAccessToken and its two kin give tokens that are good for a provider', async () => {
    const userToken = await idp.userToken({ user: 'alice' })
    const replies = [
      await client.send(new GetWorkloadAccessTokenCommand({ workloadName })),
      await client.send(new GetWorkloadAccessTokenForUserIdCommand({ workloadName, userId: 'auth0+123' })),
      await client.send(new GetWorkloadAccessTokenForJWTCommand({ workloadName, userToken })),
    ]
    for (const { workloadAccessToken, $metadata } of replies) {
      expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: 1, requestId: expect.any(String) })
      const input = { workloadIdentityToken: workloadAccessToken, resourceCredentialProviderName: 'openai' }
      const { apiKey } = await client.send(new GetResourceApiKeyCommand(input))
      expect(apiKey).toBe('sk-of-the-test')
    }
  })

  test('GetResourceOauth2Token gives a token for a machine at once', async () => {
    const { accessToken, ...rest } = await oauth2(await tokenFor(), {
      oauth2Flow: 'M2M',
      scopes: ['files:read'],
      resourceOauth2ReturnUrl: undefined,
    })
    expect(accessToken).toEqual(expect.any(String))
    expect(Object.keys(rest)).toEqual(['$metadata'])
  })

  test('GetResourceOauth2Token gives a token on behalf of the user whose JWT it was', async () => {
    const userToken = await idp.userToken({ user: 'alice' })
    const { workloadAccessToken = '' } = await client.send(
      new GetWorkloadAccessTokenForJWTCommand({ workloadName, userToken }),
    )
    const { accessToken = '' } = await oauth2(workloadAccessToken, {
      oauth2Flow: 'ON_BEHALF_OF_TOKEN_EXCHANGE',
      scopes: ['files:read'],
      audiences: ['urn:api:files'],
    })
    expect(await idp.me(accessToken)).toMatchObject({ sub: 'alice' })
  })

  test('GetResourceOauth2Token and CompleteResourceTokenAuth lead a user through a consent', async () => {
    const token = await tokenFor('alice')
    const started = await oauth2(token, { customState: 'mine', customParameters: { prompt: 'consent' } })
    expect(started).toMatchObject({ sessionStatus: 'IN_PROGRESS', sessionUri: expect.stringMatching(/^urn:ietf:/) })
    expect(started.accessToken).toBeUndefined()
    const { sessionUri = '', authorizationUrl = '' } = started
    expect(authorizationUrl).toBe(
      `${server.endpoint}/identities/oauth2/authorize?request_uri=${encodeURIComponent(sessionUri)}`,
    )
    const back = await consent(authorizationUrl)
    expect(Object.fromEntries(back.searchParams)).toEqual({ session_id: sessionUri, state: 'mine' })
    expect(await oauth2(token, { sessionUri })).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    const userIdentifier = { userId: 'alice' }
    const completed = await client.send(new CompleteResourceTokenAuthCommand({ sessionUri, userIdentifier }))
    expect(Object.keys(completed)).toEqual(['$metadata'])
    const polled = await oauth2(token, { sessionUri })
    expect(polled).toMatchObject({ accessToken: expect.any(String) })
    expect(polled.sessionStatus).toBeUndefined()
    expect(await idp.me(polled.accessToken ?? '')).toMatchObject({ sub: 'alice' })
    expect((await oauth2(token)).accessToken).toBe(polled.accessToken)
  })

  test('a user who is known by a JWT completes with another JWT of theirs', async () => {
    const userToken = await idp.userToken({ user: 'bob' })
    const { workloadAccessToken = '' } = await client.send(
      new GetWorkloadAccessTokenForJWTCommand({ workloadName, userToken }),
    )
    const complete = async (userIdentifier: { userId: string } | { userToken: string }) => {
      const { sessionUri, authorizationUrl = '' } = await oauth2(workloadAccessToken)
      await consent(authorizationUrl, { user: 'bob' })
      await client.send(new CompleteResourceTokenAuthCommand({ sessionUri, userIdentifier }))
      return sessionUri
    }
    const refused = await errorOf(complete({ userId: 'bob' }))
    expect(refused).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching('Invalid or expired'),
    })
    const sessionUri = await complete({ userToken: await idp.userToken({ user: 'bob' }) })
    const { accessToken = '' } = await oauth2(workloadAccessToken, { sessionUri })
    expect(await idp.me(accessToken)).toMatchObject({ sub: 'bob' })
  })

  test('a refused consent is a typed error of the next poll, with what the vendor said', async () => {
    const token = await tokenFor('carol')
    const { sessionUri, authorizationUrl = '' } = await oauth2(token)
    await consent(authorizationUrl, { user: 'carol', decision: 'deny' })
    const error = await errorOf(oauth2(token, { sessionUri }))
    expect(error).toMatchObject({ name: 'AccessDeniedException', message: expect.stringContaining('access_denied') })
  })

  test('GetResourcePaymentToken signs for Coinbase', async () => {
    const { paymentTokenResponse } = await client.send(
      new GetResourcePaymentTokenCommand({
        workloadIdentityToken: await tokenFor(),
        resourceCredentialProviderName: 'cdp',
        paymentTokenRequest: {
          coinbaseCdpTokenRequest: {
            requestMethod: 'POST',
            requestHost: 'api.cdp.coinbase.com',
            requestPath: '/platform/v2/evm/accounts',
            includeWalletAuthToken: true,
            requestBody: '{"name":"a"}',
          },
        },
      }),
    )
    const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(paymentTokenResponse).toEqual({ coinbaseCdpTokenResponse: { bearerToken: jwt, walletAuthToken: jwt } })
  })

  test('GetResourcePaymentToken signs for Privy, and the expiry is a number of milliseconds', async () => {
    const { paymentTokenResponse } = await client.send(
      new GetResourcePaymentTokenCommand({
        workloadIdentityToken: await tokenFor(),
        resourceCredentialProviderName: 'privy',
        paymentTokenRequest: {
          stripePrivyTokenRequest: {
            requestHost: 'api.privy.io',
            requestPath: '/v1/wallets',
            requestBody: '{"chain_type":"ethereum"}',
            includeAuthorizationSignature: true,
          },
        },
      }),
    )
    expect(paymentTokenResponse).toEqual({
      stripePrivyTokenResponse: {
        appId: 'app1',
        basicAuthToken: Buffer.from('app1:c2VjcmV0').toString('base64'),
        authorizationSignature: expect.any(String),
        requestExpiry: expect.any(Number),
      },
    })
    const { requestExpiry = 0 } = paymentTokenResponse?.stripePrivyTokenResponse ?? {}
    expect(Math.abs(requestExpiry - Date.now())).toBeLessThan(3_600_000)
  })
})

const sessionUri = 'urn:ietf:params:oauth:request_uri:abc-123'
const payment = { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: '/platform' } }

/** For each operation an input that would do, by the workload token that goes with it. */
const sound: Readonly<Record<string, (token: string) => object>> = {
  GetWorkloadAccessToken: () => ({ workloadName }),
  GetWorkloadAccessTokenForJWT: () => ({ workloadName, userToken: 'a.b.c' }),
  GetWorkloadAccessTokenForUserId: () => ({ workloadName, userId: 'alice' }),
  GetResourceOauth2Token: (token) => ({
    workloadIdentityToken: token,
    resourceCredentialProviderName: 'idp',
    scopes: [],
    oauth2Flow: 'M2M',
  }),
  CompleteResourceTokenAuth: () => ({ sessionUri, userIdentifier: { userId: 'alice' } }),
  GetResourceApiKey: (token) => ({ workloadIdentityToken: token, resourceCredentialProviderName: 'openai' }),
  GetResourcePaymentToken: (token) => ({
    workloadIdentityToken: token,
    resourceCredentialProviderName: 'cdp',
    paymentTokenRequest: payment,
  }),
}
const operations = Object.keys(sound)
const inputOf = (operation: string, token: string): object => sound[operation]?.(token) ?? {}

describe('errors are the typed ones of the service model', () => {
  test.each([
    ['GetWorkloadAccessToken', { workloadName: 'no' }, ['workloadName']],
    ['GetWorkloadAccessTokenForJWT', { workloadName, userToken: 'no' }, ['userToken']],
    ['GetWorkloadAccessTokenForUserId', { workloadName, userId: '' }, ['userId']],
    [
      'GetResourceOauth2Token',
      { resourceCredentialProviderName: 'a b', scopes: ['', 'ok'], oauth2Flow: 'TOKEN_EXCHANGE' },
      ['oauth2Flow', 'resourceCredentialProviderName', 'scopes[0]', 'workloadIdentityToken'],
    ],
    // The clients send both members of a union.
    [
      'CompleteResourceTokenAuth',
      { sessionUri, userIdentifier: { userId: 'a', userToken: 'a.b.c' } },
      ['userIdentifier'],
    ],
    ['GetResourceApiKey', { workloadIdentityToken: 't' }, ['resourceCredentialProviderName']],
    [
      'GetResourcePaymentToken',
      { ...inputOf('GetResourcePaymentToken', 't'), paymentTokenRequest: {} },
      ['paymentTokenRequest'],
    ],
  ] as const)('%s: ValidationException names what is wrong', async (operation, input, fields) => {
    const error = await errorOf(ask(client, operation, input))
    expect(error).toMatchObject({
      name: 'ValidationException',
      reason: 'FieldValidationFailed',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, attempts: 1 },
    })
    expect(error.constructor.name).toBe('ValidationException')
    expect(error.fieldList?.map(({ name }) => name).sort()).toEqual(fields)
    expect(error.message).toContain(`${fields.length} validation error`)
  })

  test.each(operations)('%s: UnauthorizedException for a wrong secret', async (operation) => {
    const stranger = server.data({}, { id: server.signer.id, secret: 'another' })
    const error = await errorOf(ask(stranger, operation, inputOf(operation, 't')))
    expect(error).toMatchObject({ name: 'UnauthorizedException', $metadata: { httpStatusCode: 401, attempts: 1 } })
    expect(error.constructor.name).toBe('UnauthorizedException')
    expect(error.message).toContain('the signature does not match the request; check that the client has the secret')
  })

  test.each(operations.filter((name) => name.startsWith('GetResource')))(
    '%s: UnauthorizedException for a workload token that is none',
    async (operation) => {
      const error = await errorOf(ask(client, operation, inputOf(operation, 'wat-opaque')))
      expect(error).toMatchObject({ name: 'UnauthorizedException', $metadata: { httpStatusCode: 401 } })
      expect(error.message).toContain('workload')
    },
  )

  test('GetWorkloadAccessTokenForJWT: UnauthorizedException for a JWT that nobody signed', async () => {
    const forged = `${(await idp.userToken({ user: 'alice' })).slice(0, -6)}AAAAAA`
    const asking = client.send(new GetWorkloadAccessTokenForJWTCommand({ workloadName, userToken: forged }))
    expect(await errorOf(asking)).toMatchObject({ name: 'UnauthorizedException' })
  })

  test.each(operations)('%s: AccessDeniedException for the key of another workload', async (operation) => {
    const bound = server.data({}, await server.key({ workloads: ['other'], administers: false }))
    const error = await errorOf(ask(bound, operation, inputOf(operation, await tokenFor())))
    expect(error).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403, attempts: 1 } })
    expect(error.constructor.name).toBe('AccessDeniedException')
    // Of a session nobody learns even whose it is.
    if (operation !== 'CompleteResourceTokenAuth')
      expect(error.message).toContain(`is not authorized to perform bedrock-agentcore:${operation}`)
  })

  test.each(operations.filter((name) => name !== 'CompleteResourceTokenAuth'))(
    '%s: ResourceNotFoundException with the name',
    async (operation) => {
      const input = { ...inputOf(operation, await tokenFor()) }
      const unknown =
        'workloadName' in input ? { workloadName: 'nobody' } : { resourceCredentialProviderName: 'nobody' }
      const error = await errorOf(ask(client, operation, { ...input, ...unknown }))
      expect(error).toMatchObject({
        name: 'ResourceNotFoundException',
        $metadata: { httpStatusCode: 404, attempts: 1 },
      })
      expect(error.constructor.name).toBe('ResourceNotFoundException')
      expect(error.message).toContain('"nobody"')
    },
  )
})

describe('a store that fails', () => {
  const clock = new JumpingClock()
  const store = faultyStore(memoryStore(clock))
  let first: SdkServer
  /** Another process, which has read nothing yet. */
  let second: SdkServer
  let token: string
  let session: string

  beforeAll(async () => {
    const services = { clock, store }
    first = await startWithIdp(idp, { services })
    second = await SdkServer.start({
      services,
      server: { issuers: [{ issuer: idp.issuer, audiences: ['application'] }] },
      config: { workloads: { '*': { providers: { '*': {} } } } },
    })
    const minted = await ask(first.data(), 'GetWorkloadAccessTokenForUserId', { workloadName, userId: 'alice' })
    token = minted.workloadAccessToken
    const started = await ask(first.data(), 'GetResourceOauth2Token', {
      ...inputOf('GetResourceOauth2Token', token),
      oauth2Flow: 'USER_FEDERATION',
      resourceOauth2ReturnUrl: returnUrl,
    })
    session = started.sessionUri
  })
  afterAll(async () => {
    await first.close()
    await second.close()
  })

  test.each(operations)('%s: InternalServerException, without its cause', async (operation) => {
    const asking = second.data({}, await first.key())
    const input = { ...inputOf(operation, token), ...(operation.startsWith('Complete') && { sessionUri: session }) }
    // Makes the sender known, so that it is the operation that needs the store.
    await errorOf(ask(asking, 'GetWorkloadAccessToken', { workloadName: 'nobody' }))
    store.failBefore('get', 1_000)
    const error = await errorOf(ask(asking, operation, input))
    store.failBefore('get', 0)
    expect(error).toMatchObject({
      name: 'InternalServerException',
      $fault: 'server',
      $metadata: { httpStatusCode: 500, requestId: expect.any(String) },
    })
    expect(error.constructor.name).toBe('InternalServerException')
    expect(error.message).not.toMatch(/EIO|store failed/)
  })

  test('does no harm that lasts', async () => {
    const { apiKey } = await ask(
      second.data({}, first.signer),
      'GetResourceApiKey',
      inputOf('GetResourceApiKey', token),
    )
    expect(apiKey).toBe('sk-of-the-test')
  })
})

describe('a vendor', () => {
  afterEach(() => idp.reset())

  test('that is down is an InternalServerException', async () => {
    await idp.settings({ faults: [{ endpoint: 'token', answer: 'drop', times: 10 }] })
    const input = { ...inputOf('GetResourceOauth2Token', await tokenFor()), scopes: ['mail:read'] }
    expect(await errorOf(ask(client, 'GetResourceOauth2Token', input))).toMatchObject({
      name: 'InternalServerException',
      $metadata: { httpStatusCode: 500 },
    })
  })

  test('that refuses the stored credential is an AccessDeniedException with its code', async () => {
    const provider = idpProvider(idp, 'wrong', { clientSecret: 'not the secret' })
    await ask(server.control(), 'CreateOauth2CredentialProvider', provider)
    const input = { ...inputOf('GetResourceOauth2Token', await tokenFor()), resourceCredentialProviderName: 'wrong' }
    expect(await errorOf(ask(client, 'GetResourceOauth2Token', input))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('invalid_client'),
    })
  })
})

test('an access key may do for its own workload what it may not for others', async () => {
  const bound = server.data({}, await server.key({ workloads: [workloadName], administers: false }))
  const { workloadAccessToken } = await bound.send(new GetWorkloadAccessTokenCommand({ workloadName }))
  const input = { workloadIdentityToken: workloadAccessToken, resourceCredentialProviderName: 'openai' }
  expect(await bound.send(new GetResourceApiKeyCommand(input))).toMatchObject({ apiKey: 'sk-of-the-test' })
  const others = errorOf(bound.send(new GetWorkloadAccessTokenCommand({ workloadName: 'other' })))
  expect(await others).toMatchObject({ name: 'AccessDeniedException' })
})
