import { type IdentityProvider, startIdentityProvider } from '@credbroker-workspace/identity-provider'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Boto3, boto3Missing } from './support/boto3.ts'
import { consent, idpProvider, returnUrl, startWithIdp } from './support/idp-world.ts'
import { keys } from '../support/keys.ts'
import { SdkServer } from './support/sdk-server.ts'

const missing = boto3Missing()
if (missing !== undefined) console.warn(`skipped the tests with boto3: ${missing}`)
const title = missing === undefined ? 'boto3' : `boto3 (skipped: ${missing})`

const time = { time: expect.any(Number) }
const metadata = (status: number) => ({
  ResponseMetadata: expect.objectContaining({
    HTTPStatusCode: status,
    RequestId: expect.any(String),
    RetryAttempts: 0,
  }),
})

describe.skipIf(missing !== undefined)(title, () => {
  let idp: IdentityProvider
  let server: SdkServer
  let boto3: Boto3

  beforeAll(async () => {
    idp = await startIdentityProvider()
    server = await startWithIdp(idp)
    boto3 = Boto3.for(server)
  })
  afterAll(async () => {
    boto3.close()
    await server.close()
    await idp.close()
  })

  const tokenFor = async (userId?: string): Promise<string> => {
    const operation = userId === undefined ? 'GetWorkloadAccessToken' : 'GetWorkloadAccessTokenForUserId'
    const input = { workloadName: 'agent', ...(userId !== undefined && { userId }) }
    return (await boto3.call('data', operation, input)).workloadAccessToken
  }

  test('drives workload identities', async () => {
    const name = 'agent-1'
    const workloadIdentityArn = `arn:aws:bedrock-agentcore:us-east-1:000000000000:workload-identity-directory/default/workload-identity/${name}`
    const urls = { allowedResourceOauth2ReturnUrls: ['https://app.example/cb'] }
    const created = await boto3.call('control', 'CreateWorkloadIdentity', { name, ...urls })
    expect(created).toEqual({ name, workloadIdentityArn, ...urls, ...metadata(201) })
    const times = { createdTime: time, lastUpdatedTime: time }
    const got = await boto3.call('control', 'GetWorkloadIdentity', { name })
    expect(got).toEqual({ name, workloadIdentityArn, ...urls, ...times, ...metadata(200) })
    expect(Math.abs(got.createdTime.time - Date.now() / 1000)).toBeLessThan(60)
    const changed = { allowedResourceOauth2ReturnUrls: [] }
    expect(await boto3.call('control', 'UpdateWorkloadIdentity', { name, ...changed })).toMatchObject(changed)
    await boto3.call('control', 'TagResource', { resourceArn: workloadIdentityArn, tags: { 'a b': '1', c: '2' } })
    await boto3.call('control', 'UntagResource', { resourceArn: workloadIdentityArn, tagKeys: ['a b', 'x'] })
    const { tags } = await boto3.call('control', 'ListTagsForResource', { resourceArn: workloadIdentityArn })
    expect(tags).toEqual({ c: '2' })
    expect(await boto3.call('control', 'DeleteWorkloadIdentity', { name })).toEqual(metadata(204))
  })

  test('drives credential providers of all three kinds', async () => {
    const { callbackUrl, ...created } = await boto3.call(
      'control',
      'CreateOauth2CredentialProvider',
      idpProvider(idp, 'p'),
    )
    expect(callbackUrl).toContain('/oauth2/callback/p~')
    expect(Object.keys(created.oauth2ProviderConfigOutput)).toEqual(['customOauth2ProviderConfig'])
    const updated = await boto3.call('control', 'UpdateOauth2CredentialProvider', idpProvider(idp, 'p'))
    expect(updated).toMatchObject({ callbackUrl, credentialProviderVendor: 'CustomOauth2', lastUpdatedTime: time })
    expect(await boto3.call('control', 'GetOauth2CredentialProvider', { name: 'p' })).toMatchObject({ callbackUrl })

    await boto3.call('control', 'CreateApiKeyCredentialProvider', { name: 'p', apiKey: 'k' })
    await boto3.call('control', 'UpdateApiKeyCredentialProvider', { name: 'p', apiKey: 'k2' })
    const apiKey = await boto3.call('control', 'GetApiKeyCredentialProvider', { name: 'p' })
    expect(apiKey).toMatchObject({ apiKeySecretArn: { secretArn: expect.any(String) }, createdTime: time })

    const payment = {
      name: 'p',
      credentialProviderVendor: 'CoinbaseCDP',
      providerConfigurationInput: {
        coinbaseCdpConfiguration: { apiKeyId: 'k', apiKeySecret: keys.coinbase, walletSecret: keys.wallet },
      },
    }
    await boto3.call('control', 'CreatePaymentCredentialProvider', { ...payment, tags: { a: 'b' } })
    await boto3.call('control', 'UpdatePaymentCredentialProvider', payment)
    expect(await boto3.call('control', 'GetPaymentCredentialProvider', { name: 'p' })).toMatchObject({
      tags: { a: 'b' },
    })

    for (const kind of ['Oauth2', 'ApiKey', 'Payment'])
      expect(await boto3.call('control', `Delete${kind}CredentialProvider`, { name: 'p' })).toEqual(metadata(204))
  })

  test('drives the token vault', async () => {
    const kmsConfiguration = { keyType: 'ServiceManagedKey' }
    expect(await boto3.call('control', 'SetTokenVaultCMK', { kmsConfiguration })).toMatchObject({ kmsConfiguration })
    expect(await boto3.call('control', 'GetTokenVault')).toMatchObject({
      tokenVaultId: 'default',
      lastModifiedDate: time,
    })
  })

  test('pages through lists', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `page-${index}`)
    for (const name of names) {
      await boto3.call('control', 'CreateWorkloadIdentity', { name })
      await boto3.call('control', 'CreateApiKeyCredentialProvider', { name, apiKey: 'k' })
    }
    const listed = async (operation: string, member: string): Promise<string[]> => {
      const pages = await boto3.pages(operation, 2)
      expect(pages.length).toBeGreaterThan(2)
      return pages.flatMap((page) => page[member].map((each: { name: string }) => each.name))
    }
    const workloads = await listed('ListWorkloadIdentities', 'workloadIdentities')
    expect(workloads.filter((name) => name.startsWith('page-'))).toEqual(names)
    const apiKeys = await listed('ListApiKeyCredentialProviders', 'credentialProviders')
    expect(apiKeys.filter((name) => name.startsWith('page-'))).toEqual(names)
    for (const operation of ['ListOauth2CredentialProviders', 'ListPaymentCredentialProviders'])
      expect(await boto3.pages(operation, 1)).not.toHaveLength(0)
  })

  test('gets keys and tokens', async () => {
    const workloadIdentityToken = await tokenFor()
    const apiKey = { workloadIdentityToken, resourceCredentialProviderName: 'openai' }
    expect(await boto3.call('data', 'GetResourceApiKey', apiKey)).toMatchObject({ apiKey: 'sk-of-the-test' })
    const m2m = {
      workloadIdentityToken,
      resourceCredentialProviderName: 'idp',
      scopes: ['files:read'],
      oauth2Flow: 'M2M',
    }
    const { accessToken } = await boto3.call('data', 'GetResourceOauth2Token', m2m)
    expect(accessToken).toEqual(expect.any(String))
    const coinbaseCdpTokenRequest = { requestMethod: 'GET', requestPath: '/platform/v2/evm/accounts' }
    const coinbase = await boto3.call('data', 'GetResourcePaymentToken', {
      workloadIdentityToken,
      resourceCredentialProviderName: 'cdp',
      paymentTokenRequest: { coinbaseCdpTokenRequest },
    })
    expect(coinbase.paymentTokenResponse).toEqual({ coinbaseCdpTokenResponse: { bearerToken: expect.any(String) } })
    const stripePrivyTokenRequest = {
      requestPath: '/v1/wallets',
      requestBody: '{}',
      includeAuthorizationSignature: true,
    }
    const privy = await boto3.call('data', 'GetResourcePaymentToken', {
      workloadIdentityToken,
      resourceCredentialProviderName: 'privy',
      paymentTokenRequest: { stripePrivyTokenRequest },
    })
    expect(privy.paymentTokenResponse.stripePrivyTokenResponse.requestExpiry).toEqual(expect.any(Number))
  })

  test('leads a user through a consent', async () => {
    const input = {
      workloadIdentityToken: await tokenFor('alice'),
      resourceCredentialProviderName: 'idp',
      scopes: ['openid', 'offline_access', 'files:read'],
      oauth2Flow: 'USER_FEDERATION',
      resourceOauth2ReturnUrl: returnUrl,
      forceAuthentication: false,
    }
    const { authorizationUrl, sessionUri, ...started } = await boto3.call('data', 'GetResourceOauth2Token', input)
    expect(started).toMatchObject({ sessionStatus: 'IN_PROGRESS' })
    // The Python SDK asks whether the member is there, not what it holds.
    expect(started).not.toHaveProperty('accessToken')
    const back = await consent(authorizationUrl)
    expect(back.searchParams.get('session_id')).toBe(sessionUri)
    const userIdentifier = { userId: 'alice' }
    await boto3.call('data', 'CompleteResourceTokenAuth', { sessionUri, userIdentifier })
    const polled = await boto3.call('data', 'GetResourceOauth2Token', { ...input, sessionUri })
    expect(await idp.me(polled.accessToken)).toMatchObject({ sub: 'alice' })
    expect(polled).not.toHaveProperty('authorizationUrl')
  })

  test('takes a JWT for the user that it is of', async () => {
    const userToken = await idp.userToken({ user: 'alice' })
    const input = { workloadName: 'agent', userToken }
    const { workloadAccessToken } = await boto3.call('data', 'GetWorkloadAccessTokenForJWT', input)
    const { accessToken } = await boto3.call('data', 'GetResourceOauth2Token', {
      workloadIdentityToken: workloadAccessToken,
      resourceCredentialProviderName: 'idp',
      scopes: ['files:read'],
      oauth2Flow: 'ON_BEHALF_OF_TOKEN_EXCHANGE',
      audiences: ['urn:api:files'],
    })
    expect(await idp.me(accessToken)).toMatchObject({ sub: 'alice' })
  })

  test('raises the modelled exceptions', async () => {
    expect(
      await boto3.error('data', 'GetWorkloadAccessToken', { workloadName: 'a b' + 'c'.repeat(260) }),
    ).toMatchObject({
      class: 'ValidationException',
      code: 'ValidationException',
      modelled: true,
      status: 400,
      reason: 'FieldValidationFailed',
      fieldList: [
        { name: 'workloadName', message: expect.stringContaining('less than or equal to 255') },
        { name: 'workloadName', message: expect.stringContaining('regular expression') },
      ],
    })
    expect(await boto3.error('control', 'GetWorkloadIdentity', { name: 'nobody' })).toMatchObject({
      class: 'ResourceNotFoundException',
      modelled: true,
      status: 404,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      retries: 0,
    })
    expect(
      await boto3.error('control', 'CreateApiKeyCredentialProvider', { name: 'openai', apiKey: 'k' }),
    ).toMatchObject({
      class: 'ConflictException',
      modelled: true,
      status: 409,
    })
    expect(await boto3.error('control', 'CreateWorkloadIdentity', { name: 'agent' })).toMatchObject({
      class: 'ValidationException',
      reason: 'ResourceConflict',
    })
  })

  test('raises the modelled exceptions for who is not let in', async () => {
    const stranger = Boto3.for(server, { signer: { id: server.signer.id, secret: 'another' } })
    const bound = Boto3.for(server, { signer: await server.key({ workloads: ['other'], administers: false }) })
    onTestFinished(() => {
      stranger.close()
      bound.close()
    })
    for (const [plane, operation, input] of [
      ['data', 'GetWorkloadAccessToken', { workloadName: 'agent' }],
      ['control', 'ListWorkloadIdentities', {}],
    ] as const) {
      expect(await stranger.error(plane, operation, input)).toMatchObject({
        class: 'UnauthorizedException',
        modelled: true,
        status: 401,
        message: expect.stringContaining('the signature does not match'),
      })
      expect(await bound.error(plane, operation, input)).toMatchObject({
        class: 'AccessDeniedException',
        modelled: true,
        status: 403,
        message: expect.stringContaining(`bedrock-agentcore:${operation}`),
      })
    }
  })

  test('is throttled, and tries again', async () => {
    const slow = await SdkServer.start({
      server: { limits: { requestsPerSecond: 1 } },
      config: { workloads: { agent: {} } },
    })
    const [once, patient] = [Boto3.for(slow), Boto3.for(slow, { attempts: 5, signer: await slow.key() })]
    onTestFinished(async () => {
      once.close()
      patient.close()
      await slow.close()
    })
    const input = { workloadName: 'agent' }
    await once.call('data', 'GetWorkloadAccessToken', input)
    expect(await once.error('data', 'GetWorkloadAccessToken', input)).toMatchObject({
      class: 'ThrottlingException',
      modelled: true,
      status: 429,
      retries: 0,
    })
    const answers = [1, 2].map(() => patient.call('data', 'GetWorkloadAccessToken', input))
    const retried = (await Promise.all(answers)).map(({ ResponseMetadata }) => ResponseMetadata.RetryAttempts)
    expect(retried[0]).toBe(0)
    expect(retried[1]).toBeGreaterThan(0)
  })
})
