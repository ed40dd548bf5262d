import {
  type CreateOauth2CredentialProviderCommandInput,
  type BedrockAgentCoreControl,
  paginateListApiKeyCredentialProviders,
  paginateListOauth2CredentialProviders,
  paginateListPaymentCredentialProviders,
  paginateListWorkloadIdentities,
} from '@aws-sdk/client-bedrock-agentcore-control'
import { memoryStore } from '@credbroker/core'
import { type FaultyStore, faultyStore } from '@credbroker/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { JumpingClock } from '../../../provider-oauth2/test/acceptance/support/jumping-clock.ts'
import { ask, errorOf } from './support/ask.ts'
import { keys } from '../support/keys.ts'
import { SdkServer } from './support/sdk-server.ts'
import { vendorConfigs } from './support/vendor-configs.ts'

let server: SdkServer
let store: FaultyStore
let control: BedrockAgentCoreControl

const arnStart = 'arn:aws:bedrock-agentcore:eu-central-1:123456789012'
const returnUrls = ['https://app.example/done', 'exampleapp:/done']
const made = new Date()

beforeAll(async () => {
  const clock = new JumpingClock()
  store = faultyStore(memoryStore(clock))
  server = await SdkServer.start({
    server: { region: 'eu-central-1', accountId: '123456789012' },
    config: {
      workloads: { 'of-the-file': { returnUrls: ['https://app.example/done'] } },
      providers: { 'of-the-file': { use: 'apikey', options: { keys: { only: 'k' } } } },
    },
    services: { clock, store },
  })
  control = server.control()
})
afterAll(() => server.close())
afterEach(() => {
  for (const operation of ['get', 'put', 'list', 'delete'] as const) store.failBefore(operation, 0)
})

const recent = (time: Date | undefined): boolean =>
  time !== undefined && Math.abs(time.getTime() - made.getTime()) < 60_000
const secretArn = {
  secretArn: expect.stringMatching(/^arn:aws:secretsmanager:eu-central-1:123456789012:secret:[\w/+=.@!-]+$/),
}

function custom(name: string, more: object = {}): CreateOauth2CredentialProviderCommandInput {
  const customOauth2ProviderConfig = {
    oauthDiscovery: { discoveryUrl: 'https://idp.example/.well-known/openid-configuration' },
    clientId: 'client-1',
    clientSecret: 's3cret',
    ...more,
  }
  return {
    name,
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig },
  }
}

function coinbase(name: string, apiKeyId = 'key1'): Parameters<typeof control.createPaymentCredentialProvider>[0] {
  const coinbaseCdpConfiguration = { apiKeyId, apiKeySecret: keys.coinbase, walletSecret: keys.wallet }
  return {
    name,
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: { coinbaseCdpConfiguration },
  }
}

describe('every operation of the control plane', () => {
  test('workload identities are created, read, changed, listed and deleted', async () => {
    const name = 'agent-1'
    const head = {
      name,
      workloadIdentityArn: `${arnStart}:workload-identity-directory/default/workload-identity/${name}`,
    }
    const created = await control.createWorkloadIdentity({
      name,
      allowedResourceOauth2ReturnUrls: returnUrls,
      tags: { env: 'dev' },
    })
    const { $metadata, ...createdHead } = created
    expect($metadata).toMatchObject({ httpStatusCode: 201, attempts: 1 })
    expect(createdHead).toEqual({ ...head, allowedResourceOauth2ReturnUrls: returnUrls })
    const got = await control.getWorkloadIdentity({ name })
    expect(got).toMatchObject({ ...createdHead, $metadata: { httpStatusCode: 200 } })
    expect([got.createdTime, got.lastUpdatedTime].every(recent)).toBe(true)
    const urls = ['https://app.example/other']
    const updated = await control.updateWorkloadIdentity({ name, allowedResourceOauth2ReturnUrls: urls })
    expect(updated).toMatchObject({ ...head, allowedResourceOauth2ReturnUrls: urls, createdTime: got.createdTime })
    expect((await control.getWorkloadIdentity({ name })).allowedResourceOauth2ReturnUrls).toEqual(urls)
    expect((await control.listWorkloadIdentities({})).workloadIdentities).toContainEqual(head)
    expect(await control.deleteWorkloadIdentity({ name })).toMatchObject({ $metadata: { httpStatusCode: 204 } })
    expect(await errorOf(control.getWorkloadIdentity({ name }))).toMatchObject({ name: 'ResourceNotFoundException' })
  })

  test('OAuth2 credential providers are created, read, changed, listed and deleted', async () => {
    const name = 'idp'
    const config = {
      oauthDiscovery: {
        authorizationServerMetadata: {
          issuer: 'https://idp.example',
          authorizationEndpoint: 'https://idp.example/authorize',
          tokenEndpoint: 'https://idp.example/token',
          responseTypes: ['code'],
          tokenEndpointAuthMethods: ['client_secret_post'],
        },
      },
      clientAuthenticationMethod: 'CLIENT_SECRET_POST',
      onBehalfOfTokenExchangeConfig: {
        grantType: 'TOKEN_EXCHANGE',
        tokenExchangeGrantTypeConfig: { actorTokenContent: 'M2M', actorTokenScopes: ['s1'] },
      },
    }
    const created = await control.createOauth2CredentialProvider({ ...custom(name, config), tags: { env: 'dev' } })
    const { $metadata, ...output } = created
    expect($metadata.httpStatusCode).toBe(201)
    expect(output).toEqual({
      name,
      credentialProviderArn: `${arnStart}:token-vault/default/oauth2credentialprovider/${name}`,
      clientSecretArn: secretArn,
      clientSecretSource: 'MANAGED',
      callbackUrl: expect.stringMatching(new RegExp(`^${server.endpoint}/oauth2/callback/${name}~\\w+$`)),
      oauth2ProviderConfigOutput: { customOauth2ProviderConfig: { ...config, clientId: 'client-1' } },
      status: 'READY',
    })
    const got = await control.getOauth2CredentialProvider({ name })
    expect(got).toMatchObject({ ...output, credentialProviderVendor: 'CustomOauth2' })
    expect([got.createdTime, got.lastUpdatedTime].every(recent)).toBe(true)
    const updated = await control.updateOauth2CredentialProvider(custom(name, { clientId: 'client-2' }))
    expect(updated).toMatchObject({
      callbackUrl: output.callbackUrl,
      oauth2ProviderConfigOutput: { customOauth2ProviderConfig: { clientId: 'client-2' } },
      status: 'READY',
    })
    const { credentialProviders } = await control.listOauth2CredentialProviders({})
    expect(credentialProviders).toEqual([
      {
        name,
        credentialProviderVendor: 'CustomOauth2',
        credentialProviderArn: output.credentialProviderArn,
        createdTime: got.createdTime,
        lastUpdatedTime: updated.lastUpdatedTime,
      },
    ])
    expect(await control.deleteOauth2CredentialProvider({ name })).toMatchObject({ $metadata: { httpStatusCode: 204 } })
    expect(await errorOf(control.getOauth2CredentialProvider({ name }))).toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  test('API key credential providers are created, read, changed, listed and deleted', async () => {
    const name = 'openai'
    const { $metadata, ...output } = await control.createApiKeyCredentialProvider({ name, apiKey: 'sk-1', tags: {} })
    expect($metadata.httpStatusCode).toBe(201)
    expect(output).toEqual({
      name,
      credentialProviderArn: `${arnStart}:token-vault/default/apikeycredentialprovider/${name}`,
      apiKeySecretArn: secretArn,
      apiKeySecretSource: 'MANAGED',
    })
    const got = await control.getApiKeyCredentialProvider({ name })
    expect(got).toMatchObject(output)
    expect([got.createdTime, got.lastUpdatedTime].every(recent)).toBe(true)
    expect(await control.updateApiKeyCredentialProvider({ name, apiKey: 'sk-2' })).toMatchObject(output)
    const { credentialProviders = [] } = await control.listApiKeyCredentialProviders({ maxResults: 100 })
    // The one of the file is listed with those that were made.
    expect(credentialProviders.map((each) => each.name)).toEqual(['of-the-file', name])
    expect(await control.deleteApiKeyCredentialProvider({ name })).toMatchObject({ $metadata: { httpStatusCode: 204 } })
  })

  test('payment credential providers are created, read, changed, listed and deleted', async () => {
    const name = 'cdp'
    const credentialProviderArn = `${arnStart}:token-vault/default/paymentcredentialprovider/${name}`
    const { $metadata, ...output } = await control.createPaymentCredentialProvider({
      ...coinbase(name),
      tags: { env: 'dev' },
    })
    expect($metadata.httpStatusCode).toBe(201)
    expect(output).toEqual({
      name,
      credentialProviderVendor: 'CoinbaseCDP',
      credentialProviderArn,
      providerConfigurationOutput: {
        coinbaseCdpConfiguration: {
          apiKeyId: 'key1',
          apiKeySecretArn: secretArn,
          apiKeySecretSource: 'MANAGED',
          walletSecretArn: secretArn,
          walletSecretSource: 'MANAGED',
        },
      },
    })
    const got = await control.getPaymentCredentialProvider({ name })
    expect(got).toMatchObject({ ...output, tags: { env: 'dev' } })
    expect([got.createdTime, got.lastUpdatedTime].every(recent)).toBe(true)
    expect(await control.updatePaymentCredentialProvider(coinbase(name, 'key2'))).toMatchObject({
      providerConfigurationOutput: { coinbaseCdpConfiguration: { apiKeyId: 'key2' } },
    })
    const { credentialProviders = [] } = await control.listPaymentCredentialProviders({})
    expect(credentialProviders).toMatchObject([
      { name, credentialProviderVendor: 'CoinbaseCDP', credentialProviderArn },
    ])
    expect(await control.deletePaymentCredentialProvider({ name })).toMatchObject({
      $metadata: { httpStatusCode: 204 },
    })
  })

  test('a payment credential provider of Privy says where its secrets are', async () => {
    const privy = {
      appId: 'app1',
      appSecret: 'c2VjcmV0',
      authorizationPrivateKey: `wallet-auth:${keys.privy}`,
      authorizationId: 'auth1',
    }
    const output = await control.createPaymentCredentialProvider({
      name: 'privy',
      credentialProviderVendor: 'StripePrivy',
      providerConfigurationInput: { stripePrivyConfiguration: privy },
    })
    expect(output.providerConfigurationOutput).toEqual({
      stripePrivyConfiguration: {
        appId: 'app1',
        appSecretArn: secretArn,
        appSecretSource: 'MANAGED',
        authorizationPrivateKeyArn: secretArn,
        authorizationPrivateKeySource: 'MANAGED',
        authorizationId: 'auth1',
      },
    })
    await control.deletePaymentCredentialProvider({ name: 'privy' })
  })

  test('the token vault keeps the key that a client sets', async () => {
    const { tokenVaultId, kmsConfiguration, lastModifiedDate } = await control.getTokenVault({})
    expect({ tokenVaultId, kmsConfiguration }).toEqual({
      tokenVaultId: 'default',
      kmsConfiguration: { keyType: 'ServiceManagedKey' },
    })
    expect(recent(lastModifiedDate)).toBe(true)
    const own = {
      keyType: 'CustomerManagedKey',
      kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555',
    } as const
    expect(await control.setTokenVaultCMK({ kmsConfiguration: own })).toMatchObject({ kmsConfiguration: own })
    expect(await control.getTokenVault({ tokenVaultId: 'default' })).toMatchObject({ kmsConfiguration: own })
  })

  test('tags of every kind of resource are added, listed and taken away', async () => {
    const { workloadIdentityArn } = await control.createWorkloadIdentity({ name: 'tagged', tags: { a: '1' } })
    const oauth2 = await control.createOauth2CredentialProvider({ ...custom('tagged'), tags: { a: '1' } })
    const apiKey = await control.createApiKeyCredentialProvider({ name: 'tagged', apiKey: 'k', tags: { a: '1' } })
    const payment = await control.createPaymentCredentialProvider({ ...coinbase('tagged'), tags: { a: '1' } })
    const arns = [workloadIdentityArn, ...[oauth2, apiKey, payment].map((each) => each.credentialProviderArn)]
    for (const resourceArn of arns) {
      const tagged = await control.tagResource({ resourceArn, tags: { 'b c': 'x/y:z', d: '' } })
      expect(tagged.$metadata.httpStatusCode).toBe(204)
      expect((await control.listTagsForResource({ resourceArn })).tags).toEqual({ a: '1', 'b c': 'x/y:z', d: '' })
      const untagged = await control.untagResource({ resourceArn, tagKeys: ['a', 'b c'] })
      expect(untagged.$metadata.httpStatusCode).toBe(204)
      expect((await control.listTagsForResource({ resourceArn })).tags).toEqual({ d: '' })
    }
    await control.deleteWorkloadIdentity({ name: 'tagged' })
    await control.deleteOauth2CredentialProvider({ name: 'tagged' })
    await control.deleteApiKeyCredentialProvider({ name: 'tagged' })
    await control.deletePaymentCredentialProvider({ name: 'tagged' })
  })
})

describe('vendors', () => {
  test('are 25', () => expect(Object.keys(vendorConfigs)).toHaveLength(25))

  test.each(Object.entries(vendorConfigs))('%s is created, with its endpoints in the reply', async (vendor, config) => {
    const { member, ...input } = config
    const name = `v-${vendor}`
    const created = await ask(control, 'CreateOauth2CredentialProvider', {
      name,
      credentialProviderVendor: vendor,
      oauth2ProviderConfigInput: { [member]: { clientId: 'client-1', clientSecret: 's3cret', ...input } },
    })
    expect(created).toMatchObject({ name, status: 'READY' })
    const got = await control.getOauth2CredentialProvider({ name })
    expect(got.credentialProviderVendor).toBe(vendor)
    const output = Object.entries(got.oauth2ProviderConfigOutput ?? {})
    expect(output).toEqual([[member, expect.objectContaining({ clientId: 'client-1' })]])
    expect(output[0]?.[1]).toHaveProperty('oauthDiscovery')
    await control.deleteOauth2CredentialProvider({ name })
  })
})

describe('paginators', () => {
  test('reach everything once, in pages of the size that is asked for', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `page-${index}`)
    for (const name of names) {
      await control.createWorkloadIdentity({ name })
      await control.createOauth2CredentialProvider(custom(name))
      await control.createApiKeyCredentialProvider({ name, apiKey: 'k' })
      await control.createPaymentCredentialProvider(coinbase(name))
    }
    const paginate = { client: control, pageSize: 2 }
    const pagesOf = async <Page>(
      pages: AsyncIterable<Page>,
      items: (page: Page) => readonly { name?: string | undefined }[],
    ) => {
      const all: (string | undefined)[][] = []
      for await (const page of pages) all.push(items(page).map(({ name }) => name))
      expect(Math.max(...all.map(({ length }) => length))).toBe(2)
      return all.flat().filter((name) => name !== 'of-the-file')
    }
    expect(
      await pagesOf(paginateListWorkloadIdentities(paginate, {}), (page) => page.workloadIdentities ?? []),
    ).toEqual(names)
    for (const list of [
      paginateListOauth2CredentialProviders,
      paginateListApiKeyCredentialProviders,
      paginateListPaymentCredentialProviders,
    ])
      expect(await pagesOf(list(paginate, {}), (page) => page.credentialProviders ?? [])).toEqual(names)
  })

  test('a token of another list, or of nobody, is refused', async () => {
    const { nextToken } = await control.listWorkloadIdentities({ maxResults: 1 })
    const asking = [
      control.listOauth2CredentialProviders({ nextToken }),
      control.listWorkloadIdentities({ nextToken: 'page2' }),
    ]
    for (const each of asking)
      expect(await errorOf(each)).toMatchObject({
        name: 'ValidationException',
        reason: 'FieldValidationFailed',
        fieldList: [{ name: 'nextToken' }],
      })
  })
})

const unknownArn = `${arnStart}:workload-identity-directory/default/workload-identity/nobody`
const configuredArn = `${arnStart}:workload-identity-directory/default/workload-identity/of-the-file`
const kms = { kmsConfiguration: { keyType: 'ServiceManagedKey' } }

interface ErrorCase {
  readonly invalid: object
  readonly fields: readonly string[]
  /** Names nothing that there is. */
  readonly missing?: object
}

const named = { invalid: { name: 'a b' }, fields: ['name'], missing: { name: 'nobody' } }
const paged = { invalid: { maxResults: 0 }, fields: ['maxResults'] }
const unionOfTwo = { ...custom('two').oauth2ProviderConfigInput, googleOauth2ProviderConfig: { clientId: 'c' } }

const errorCases: Readonly<Record<string, ErrorCase>> = {
  CreateWorkloadIdentity: { invalid: { name: 'no' }, fields: ['name'] },
  GetWorkloadIdentity: named,
  UpdateWorkloadIdentity: {
    ...named,
    invalid: { name: 'agent-x', allowedResourceOauth2ReturnUrls: ['ok://x', 'not a url'] },
    fields: ['allowedResourceOauth2ReturnUrls[1]'],
  },
  DeleteWorkloadIdentity: named,
  ListWorkloadIdentities: paged,
  CreateOauth2CredentialProvider: {
    invalid: { name: 'two', credentialProviderVendor: 'CustomOauth2', oauth2ProviderConfigInput: unionOfTwo },
    fields: ['oauth2ProviderConfigInput'],
  },
  GetOauth2CredentialProvider: named,
  UpdateOauth2CredentialProvider: { ...named, invalid: { ...custom('a b') }, missing: custom('nobody') },
  DeleteOauth2CredentialProvider: named,
  ListOauth2CredentialProviders: paged,
  CreateApiKeyCredentialProvider: {
    invalid: { name: 'ok', apiKeySecretSource: 'NOWHERE' },
    fields: ['apiKeySecretSource'],
  },
  GetApiKeyCredentialProvider: named,
  UpdateApiKeyCredentialProvider: { ...named, missing: { name: 'nobody', apiKey: 'k' } },
  DeleteApiKeyCredentialProvider: named,
  ListApiKeyCredentialProviders: { invalid: { maxResults: 101 }, fields: ['maxResults'] },
  CreatePaymentCredentialProvider: {
    invalid: { ...coinbase('ok'), credentialProviderVendor: 'Nobody' },
    fields: ['credentialProviderVendor'],
  },
  GetPaymentCredentialProvider: named,
  UpdatePaymentCredentialProvider: { ...named, invalid: coinbase('a b'), missing: coinbase('nobody') },
  DeletePaymentCredentialProvider: named,
  ListPaymentCredentialProviders: paged,
  GetTokenVault: { invalid: { tokenVaultId: 'a b' }, fields: ['tokenVaultId'], missing: { tokenVaultId: 'other' } },
  SetTokenVaultCMK: {
    invalid: { kmsConfiguration: { keyType: 'CustomerManagedKey', kmsKeyArn: 'arn' } },
    fields: ['kmsConfiguration.kmsKeyArn'],
    missing: { tokenVaultId: 'other', ...kms },
  },
  TagResource: {
    invalid: { resourceArn: unknownArn, tags: { 'no!': 'b' } },
    fields: ['tags'],
    missing: { resourceArn: unknownArn, tags: { a: 'b' } },
  },
  UntagResource: {
    invalid: { resourceArn: 'arn:aws:nothing:of:ours', tagKeys: ['a'] },
    fields: ['resourceArn'],
    missing: { resourceArn: unknownArn, tagKeys: ['a'] },
  },
  ListTagsForResource: {
    invalid: { resourceArn: 'arn:aws:nothing:of:ours' },
    fields: ['resourceArn'],
    missing: { resourceArn: unknownArn },
  },
}
const operations = Object.keys(errorCases)
/** Any input that is good enough to be refused for who sends it, or by the store. */
const inputOf = (operation: string): object => {
  const creates: Readonly<Record<string, object>> = {
    CreateWorkloadIdentity: { name: 'fresh' },
    CreateOauth2CredentialProvider: custom('fresh'),
    CreateApiKeyCredentialProvider: { name: 'fresh', apiKey: 'k' },
    CreatePaymentCredentialProvider: coinbase('fresh'),
    GetTokenVault: {},
    SetTokenVaultCMK: kms,
  }
  return creates[operation] ?? errorCases[operation]?.missing ?? {}
}

describe('errors are the typed ones of the service model', () => {
  test('all 25 operations are tried', () => expect(operations).toHaveLength(25))

  test.each(operations)('%s: ValidationException names what is wrong', async (operation) => {
    const { invalid = {}, fields } = errorCases[operation] ?? {}
    const error = await errorOf(ask(control, operation, invalid))
    expect(error).toMatchObject({
      name: 'ValidationException',
      reason: 'FieldValidationFailed',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, attempts: 1 },
    })
    expect(error.constructor.name).toBe('ValidationException')
    expect(error.fieldList?.map(({ name }) => name)).toEqual(fields)
  })

  test.each(operations)('%s: UnauthorizedException for a wrong secret', async (operation) => {
    const stranger = server.control({}, { id: server.signer.id, secret: 'another' })
    const error = await errorOf(ask(stranger, operation, inputOf(operation)))
    expect(error).toMatchObject({ name: 'UnauthorizedException', $metadata: { httpStatusCode: 401, attempts: 1 } })
    // The tag operations do not declare it; the client knows it all the same.
    expect(error.constructor.name).toBe('UnauthorizedException')
  })

  test.each(operations)('%s: AccessDeniedException for a key that does not administer', async (operation) => {
    const bound = server.control({}, await server.key({ administers: false }))
    const error = await errorOf(ask(bound, operation, inputOf(operation)))
    expect(error).toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403, attempts: 1 } })
    expect(error.constructor.name).toBe('AccessDeniedException')
    expect(error.message).toContain(`is not authorized to perform bedrock-agentcore:${operation}`)
  })

  test.each(operations.filter((operation) => errorCases[operation]?.missing !== undefined))(
    '%s: ResourceNotFoundException for what there is not',
    async (operation) => {
      const error = await errorOf(ask(control, operation, errorCases[operation]?.missing))
      expect(error).toMatchObject({
        name: 'ResourceNotFoundException',
        $metadata: { httpStatusCode: 404, attempts: 1 },
      })
      expect(error.constructor.name).toBe('ResourceNotFoundException')
    },
  )

  test.each(operations)('%s: InternalServerException, without its cause, when the store fails', async (operation) => {
    await ask(control, 'GetTokenVault')
    for (const each of ['get', 'put', 'list', 'delete'] as const) store.failBefore(each, 1_000)
    const error = await errorOf(ask(control, operation, inputOf(operation)))
    expect(error).toMatchObject({
      name: 'InternalServerException',
      $fault: 'server',
      $metadata: { httpStatusCode: 500, requestId: expect.any(String) },
    })
    expect(error.constructor.name).toBe('InternalServerException')
    expect(error.message).not.toMatch(/EIO|store failed/)
  })

  test.each([
    ['CreateOauth2CredentialProvider', custom('taken')],
    ['CreateApiKeyCredentialProvider', { name: 'taken', apiKey: 'k' }],
    ['CreatePaymentCredentialProvider', coinbase('taken')],
  ])('%s: ConflictException for a name that is taken', async (operation, input) => {
    await ask(control, operation, input)
    const error = await errorOf(ask(control, operation, input))
    expect(error).toMatchObject({ name: 'ConflictException', $metadata: { httpStatusCode: 409, attempts: 1 } })
    expect(error.constructor.name).toBe('ConflictException')
    expect(error.message).toContain('"taken"')
  })

  test('UpdateApiKeyCredentialProvider: ConflictException for one of the file', async () => {
    const error = await errorOf(control.updateApiKeyCredentialProvider({ name: 'of-the-file', apiKey: 'k' }))
    expect(error).toMatchObject({ name: 'ConflictException', message: expect.stringContaining('configuration file') })
  })

  test.each([
    ['CreateWorkloadIdentity', { name: 'of-the-file' }],
    ['UpdateWorkloadIdentity', { name: 'of-the-file' }],
    ['DeleteWorkloadIdentity', { name: 'of-the-file' }],
    ['DeleteApiKeyCredentialProvider', { name: 'of-the-file' }],
    ['TagResource', { resourceArn: configuredArn, tags: { a: 'b' } }],
  ])('%s, which declares no conflict: ValidationException with its reason', async (operation, input) => {
    expect(await errorOf(ask(control, operation, input))).toMatchObject({
      name: 'ValidationException',
      reason: 'ResourceConflict',
      $metadata: { httpStatusCode: 400 },
    })
  })
})
