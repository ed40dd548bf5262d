import { expect, test } from 'vitest'
import { rsaKey } from '../../../support/keys.ts'
import { controlBench } from '../support/control-bench.ts'

const base = 'oauth2ProviderConfigInput.customOauth2ProviderConfig'
const keyId = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-4333-8444-555555555555'
const pem = rsaKey()
const server = {
  externalSecrets: { [keyId]: pem, plain: 'plain-secret', json: '{"a":"one","b":2}', list: '["x"]' },
}

function body(config: object) {
  const metadata = {
    issuer: 'https://idp.example.com',
    authorizationEndpoint: 'https://idp.example.com/authorize',
    tokenEndpoint: 'https://idp.example.com/token',
  }
  const custom = { oauthDiscovery: { authorizationServerMetadata: metadata }, clientId: 'c', ...config }
  return {
    name: 'idp',
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig: custom },
  }
}

const jwt = {
  clientAuthenticationMethod: 'PRIVATE_KEY_JWT',
  privateKeyJwtConfig: {
    privateKeySource: { kmsKeySource: { kmsKeyArn: keyId } },
    signingAlgorithm: 'PS256',
    additionalHeaderClaims: { x5t: 'h' },
    additionalPayloadClaims: { tenant: 't' },
  },
}

test.each([
  ['a client with a secret', { clientSecret: 's' }],
  ['a secret in the body', { clientSecret: 's', clientAuthenticationMethod: 'CLIENT_SECRET_POST' }],
  ['a public client', {}],
  ['a signed assertion', jwt],
  ['a signed assertion whose method is not named', { privateKeyJwtConfig: jwt.privateKeyJwtConfig }],
  [
    'a jwt-bearer exchange',
    { clientSecret: 's', onBehalfOfTokenExchangeConfig: { grantType: 'JWT_AUTHORIZATION_GRANT' } },
  ],
  [
    'an exchange with an actor of our own',
    {
      ...jwt,
      onBehalfOfTokenExchangeConfig: {
        grantType: 'TOKEN_EXCHANGE',
        tokenExchangeGrantTypeConfig: { actorTokenContent: 'AWS_IAM_ID_TOKEN_JWT' },
      },
    },
  ],
  [
    'an endpoint in a private network',
    {
      clientSecret: 's',
      privateEndpoint: {
        managedVpcResource: {
          vpcIdentifier: 'vpc-12345678',
          subnetIds: ['subnet-12345678'],
          endpointIpAddressType: 'IPV4',
        },
      },
      privateEndpointOverrides: [],
    },
  ],
] as const)('serves %s, and shows its configuration without the secret', async (_, config) => {
  const process = await controlBench().open({ config: { server } })
  await process.ask('CreateOauth2CredentialProvider', body(config))
  const got = await process.ask('GetOauth2CredentialProvider', { name: 'idp' })
  expect(got.status).toBe('READY')
  const { clientSecret: _secret, ...shown } = { clientSecret: '', ...config }
  const sent = body(shown).oauth2ProviderConfigInput
  expect(got.oauth2ProviderConfigOutput).toEqual(sent)
})

test.each([
  ['clientAuthenticationMethod', { clientAuthenticationMethod: 'AWS_IAM_ID_TOKEN_JWT' }],
  ['clientAuthenticationMethod', { clientAuthenticationMethod: 'CLIENT_SECRET_BASIC' }],
  ['clientId', { clientId: undefined }],
  ['privateKeyJwtConfig.privateKeySource', { clientAuthenticationMethod: 'PRIVATE_KEY_JWT' }],
  [
    'privateKeyJwtConfig.privateKeySource.kmsKeySource.kmsKeyArn',
    { privateKeyJwtConfig: { ...jwt.privateKeyJwtConfig, privateKeySource: { kmsKeySource: { kmsKeyArn: 'plain' } } } },
  ],
  [
    'privateKeyJwtConfig.signingAlgorithm',
    { privateKeyJwtConfig: { ...jwt.privateKeyJwtConfig, signingAlgorithm: 'ES256' } },
  ],
  [
    'onBehalfOfTokenExchangeConfig.tokenExchangeGrantTypeConfig.actorTokenContent',
    {
      clientSecret: 's',
      onBehalfOfTokenExchangeConfig: {
        grantType: 'TOKEN_EXCHANGE',
        tokenExchangeGrantTypeConfig: { actorTokenContent: 'AWS_IAM_ID_TOKEN_JWT' },
      },
    },
  ],
  [
    'oauthDiscovery.authorizationServerMetadata.tokenEndpoint',
    {
      clientSecret: 's',
      oauthDiscovery: {
        authorizationServerMetadata: {
          issuer: 'https://a.example',
          authorizationEndpoint: 'https://a.example/a',
          tokenEndpoint: 'http://a.example/t',
        },
      },
    },
  ],
  [
    'clientSecretConfig.jsonKey',
    { clientSecretSource: 'EXTERNAL', clientSecretConfig: { secretId: 'json', jsonKey: 'b' } },
  ],
  [
    'clientSecretConfig.jsonKey',
    { clientSecretSource: 'EXTERNAL', clientSecretConfig: { secretId: 'json', jsonKey: 'toString' } },
  ],
])('refuses by the member at fault: %s', async (member, config) => {
  const process = await controlBench().open({ config: { server } })
  const failure = await process.ask('CreateOauth2CredentialProvider', body(config)).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'validation_failed', details: { fieldList: [{ name: `${base}.${member}` }] } })
})

test.each([
  ['a member of a JSON object', { secretId: 'json', jsonKey: 'a' }],
  ['a plain text', { secretId: 'plain', jsonKey: 'ignored' }],
  ['JSON that is no object', { secretId: 'list', jsonKey: '0' }],
])('an external secret may be %s', async (_, clientSecretConfig) => {
  const process = await controlBench().open({ config: { server } })
  const external = { clientSecretSource: 'EXTERNAL', clientSecretConfig }
  const created = await process.ask('CreateOauth2CredentialProvider', body(external))
  expect(created).toMatchObject({
    status: 'READY',
    clientSecretSource: 'EXTERNAL',
    clientSecretArn: { secretArn: clientSecretConfig.secretId },
    clientSecretJsonKey: clientSecretConfig.jsonKey,
  })
})

test('an external secret that changes arrives with a reload, and one that is gone is said to be', async () => {
  const process = await controlBench().open({ config: { server } })
  const external = { clientSecretSource: 'EXTERNAL', clientSecretConfig: { secretId: 'plain', jsonKey: 'a' } }
  await process.ask('CreateOauth2CredentialProvider', body(external))
  const changes: string[] = []
  process.broker.on('reloaded', ({ changed }) => changes.push(...changed))
  const config = { version: 1, providers: {} } as const
  await process.broker.reload({ ...config, server: { externalSecrets: { plain: 'other' } } })
  expect(changes).toEqual([process.resources.providerName('oauth2', 'idp')])
  await process.broker.reload(config)
  expect(process.resources.providerName('oauth2', 'idp')).toBeUndefined()
  const { status, failureReason } = await process.ask('GetOauth2CredentialProvider', { name: 'idp' })
  expect(status).toBe('CREATE_FAILED')
  expect(failureReason).toContain('server.externalSecrets')
})

test('a placeholder is kept, not served, and served once an update brings the secret', async () => {
  const process = await controlBench().open()
  const created = await process.ask('CreateOauth2CredentialProvider', body({ clientSecret: '' }))
  expect(created).toMatchObject({ status: 'CREATING', callbackUrl: expect.stringContaining('/oauth2/callback/idp~') })
  expect(process.resources.providerName('oauth2', 'idp')).toBeUndefined()
  expect(process.resources.notServed('oauth2', 'idp')).toContain(`${base}.clientSecret is empty`)
  const waiting = await process.ask('GetOauth2CredentialProvider', { name: 'idp' })
  expect(waiting.failureReason).toContain(`${base}.clientSecret`)
  const updated = await process.ask('UpdateOauth2CredentialProvider', body({ clientSecret: 's' }))
  expect(updated).toMatchObject({ status: 'READY', callbackUrl: created.callbackUrl })
  expect(created.callbackUrl).toContain(process.resources.providerName('oauth2', 'idp') ?? 'not served')
  expect(process.resources.notServed('oauth2', 'idp')).toBeUndefined()
})

test('an update without the secret keeps it, unless it would go somewhere else', async () => {
  const process = await controlBench().open()
  const method = 'CLIENT_SECRET_POST'
  await process.ask('CreateOauth2CredentialProvider', body({ clientSecret: 's', clientAuthenticationMethod: method }))
  const kept = await process.ask(
    'UpdateOauth2CredentialProvider',
    body({ clientAuthenticationMethod: 'CLIENT_SECRET_BASIC' }),
  )
  expect(kept.status).toBe('READY')
  const elsewhere = { oauthDiscovery: { discoveryUrl: 'https://evil.example/.well-known/openid-configuration' } }
  await expect(
    process.ask('UpdateOauth2CredentialProvider', body({ ...elsewhere, clientAuthenticationMethod: method })),
  ).rejects.toMatchObject({ details: { fieldList: [{ name: `${base}.clientAuthenticationMethod` }] } })
})

test('an update of a signing client changes what it names and keeps the rest', async () => {
  const process = await controlBench().open({ config: { server } })
  await process.ask('CreateOauth2CredentialProvider', body(jwt))
  const { privateKeyJwtConfig } = jwt
  const update = body({ privateKeyJwtConfig: { signingAlgorithm: 'RS256' } })
  const updated = await process.ask('UpdateOauth2CredentialProvider', update)
  expect(updated.status).toBe('READY')
  expect(updated.oauth2ProviderConfigOutput.customOauth2ProviderConfig.privateKeyJwtConfig).toEqual({
    ...privateKeyJwtConfig,
    signingAlgorithm: 'RS256',
  })
  await process.ask('UpdateOauth2CredentialProvider', body({ clientSecret: 's' }))
  await expect(process.ask('UpdateOauth2CredentialProvider', update)).rejects.toMatchObject({
    details: { fieldList: [{ name: `${base}.privateKeyJwtConfig.privateKeySource` }] },
  })
})

test('a provider package that cannot be used is named as what to install', async () => {
  const process = await controlBench().open({ plugins: { oauth2: {} } })
  const failure = await process
    .ask('CreateOauth2CredentialProvider', body({ clientSecret: 's' }))
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({
    code: 'validation_failed',
    details: { fieldList: [{ name: 'credentialProviderVendor' }] },
    message: expect.stringContaining('@credbroker/provider-oauth2'),
  })
})

test.each([
  ['a client secret', { clientSecretSource: 'EXTERNAL', clientSecretConfig: { secretId: 'none', jsonKey: 'a' } }],
  [
    'a private key',
    {
      ...jwt,
      privateKeyJwtConfig: { ...jwt.privateKeyJwtConfig, privateKeySource: { kmsKeySource: { kmsKeyArn: 'none' } } },
    },
  ],
])('%s that the configuration does not have yet may be named before it is there', async (_, config) => {
  const process = await controlBench().open({ config: { server } })
  const made = await process.ask('CreateOauth2CredentialProvider', body(config))
  expect(made).toMatchObject({ status: 'CREATE_FAILED' })
  const { failureReason } = await process.ask('GetOauth2CredentialProvider', { name: 'idp' })
  expect(failureReason).toContain('server.externalSecrets')
  await process.broker.reload({ version: 1, providers: {}, server: { externalSecrets: { none: pem } } })
  expect(await process.ask('GetOauth2CredentialProvider', { name: 'idp' })).toMatchObject({ status: 'READY' })
})
