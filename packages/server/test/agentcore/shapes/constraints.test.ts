import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AgentCoreOperation, configMemberOf, inputSchemas } from '../../../src/agentcore/shapes/index.ts'
import { constraintProblems } from '../../../src/wire/constraint-text.ts'
import { samples, validators, withChange } from './sample-inputs.ts'

const names = Object.keys(inputSchemas) as AgentCoreOperation[]

function problems(name: AgentCoreOperation, input: unknown) {
  const validate = validators[name]
  return validate(input) ? [] : constraintProblems(inputSchemas[name], validate.errors)
}

const long = (length: number) => 'a'.repeat(length)
const tooMany = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']))

/** Operation, path of the member, a value that breaks one constraint; then one that just keeps it. */
type Row = readonly [AgentCoreOperation, string, unknown, string, unknown?]

const custom = 'oauth2ProviderConfigInput/customOauth2ProviderConfig'
const coinbase = 'providerConfigurationInput/coinbaseCdpConfiguration'
const privy = 'providerConfigurationInput/stripePrivyConfiguration'
const cdp = 'paymentTokenRequest/coinbaseCdpTokenRequest'
const vpc = `${custom}/privateEndpoint/managedVpcResource`
const lower = (n: number) => `length greater than or equal to ${n}`
const upper = (n: number) => `length less than or equal to ${n}`
const missing = 'must not be null'
const pattern = 'regular expression pattern'

const rows: readonly Row[] = [
  ['GetWorkloadAccessToken', 'workloadName', 'ab', lower(3), 'abc'],
  ['GetWorkloadAccessToken', 'workloadName', long(256), upper(255), long(255)],
  ['GetWorkloadAccessToken', 'workloadName', 'a b', pattern, 'a._-'],
  ['GetWorkloadAccessToken', 'workloadName', 'abc\n', pattern],
  ['GetWorkloadAccessToken', 'workloadName', undefined, missing],
  ['GetWorkloadAccessToken', 'workloadName', 7, 'type string'],
  ['GetWorkloadAccessTokenForJWT', 'userToken', long(131_073), upper(131_072), long(131_072)],
  ['GetWorkloadAccessTokenForJWT', 'userToken', 'abcd', pattern, 'abcde'],
  ['GetWorkloadAccessTokenForJWT', 'userToken', undefined, missing],
  ['GetWorkloadAccessTokenForUserId', 'userId', '', lower(1), '\u0000'],
  ['GetWorkloadAccessTokenForUserId', 'userId', long(129), upper(128), long(128)],
  ['GetResourceOauth2Token', 'workloadIdentityToken', '', lower(1), 'x'],
  ['GetResourceOauth2Token', 'workloadIdentityToken', long(131_073), upper(131_072), long(131_072)],
  ['GetResourceOauth2Token', 'resourceCredentialProviderName', 'a.b', pattern, 'a-_9'],
  ['GetResourceOauth2Token', 'resourceCredentialProviderName', long(129), upper(128), long(128)],
  ['GetResourceOauth2Token', 'scopes', undefined, missing, []],
  ['GetResourceOauth2Token', 'scopes', 'a', 'type array'],
  ['GetResourceOauth2Token', 'scopes/1', '', lower(1), 'x'],
  ['GetResourceOauth2Token', 'scopes/1', long(129), upper(128), long(128)],
  ['GetResourceOauth2Token', 'scopes/1', null, 'type string'],
  [
    'GetResourceOauth2Token',
    'oauth2Flow',
    'TOKEN_EXCHANGE',
    '[USER_FEDERATION, M2M, ON_BEHALF_OF_TOKEN_EXCHANGE]',
    'USER_FEDERATION',
  ],
  ['GetResourceOauth2Token', 'oauth2Flow', undefined, missing],
  ['GetResourceOauth2Token', 'sessionUri', 'urn:ietf:params:oauth:request_uri:', pattern],
  ['GetResourceOauth2Token', 'sessionUri', 'xurn:ietf:params:oauth:request_uri:a', pattern],
  [
    'GetResourceOauth2Token',
    'sessionUri',
    `urn:ietf:params:oauth:request_uri:${long(991)}`,
    upper(1024),
    `urn:ietf:params:oauth:request_uri:${long(990)}`,
  ],
  ['GetResourceOauth2Token', 'resourceOauth2ReturnUrl', 'https://a b', pattern, 'app:x'],
  ['GetResourceOauth2Token', 'resourceOauth2ReturnUrl', 'my-app://x', pattern],
  ['GetResourceOauth2Token', 'resourceOauth2ReturnUrl', `x:${long(2047)}`, upper(2048), `x:${long(2046)}`],
  ['GetResourceOauth2Token', 'forceAuthentication', 'true', 'type boolean', true],
  [
    'GetResourceOauth2Token',
    'customParameters',
    { 'a b': 'x' },
    `Map keys must satisfy constraint: [Member must satisfy ${pattern}`,
    {},
  ],
  [
    'GetResourceOauth2Token',
    'customParameters',
    { [long(257)]: 'x' },
    `Map keys must satisfy constraint: [Member must have ${upper(256)}]`,
    { [long(256)]: 'x' },
  ],
  [
    'GetResourceOauth2Token',
    'customParameters',
    { a: '' },
    `Map value must satisfy constraint: [Member must have ${lower(1)}]`,
    { a: long(2048) },
  ],
  ['GetResourceOauth2Token', 'customParameters', { a: long(2049) }, upper(2048)],
  ['GetResourceOauth2Token', 'customParameters', { '%': 1 }, 'Map value'],
  ['GetResourceOauth2Token', 'customState', '', lower(1), 'x'],
  ['GetResourceOauth2Token', 'customState', long(4097), upper(4096), long(4096)],
  ['GetResourceOauth2Token', 'resources/0', long(2049), upper(2048), long(2048)],
  ['GetResourceOauth2Token', 'audiences/0', '', lower(1), 'x'],
  ['CompleteResourceTokenAuth', 'userIdentifier', {}, 'exactly one of: [userToken, userId]', { userToken: 'a.b.c' }],
  ['CompleteResourceTokenAuth', 'userIdentifier', { userId: 'a', userToken: 'a.b.c' }, 'exactly one of'],
  ['CompleteResourceTokenAuth', 'userIdentifier', { other: 'a' }, 'exactly one of'],
  ['CompleteResourceTokenAuth', 'userIdentifier', { userId: 'a', other: 'a' }, 'exactly one of'],
  ['CompleteResourceTokenAuth', 'userIdentifier/userId', '', lower(1), 'x'],
  ['CompleteResourceTokenAuth', 'sessionUri', undefined, missing],
  ['GetResourceApiKey', 'workloadIdentityToken', undefined, missing],
  ['GetResourceApiKey', 'resourceCredentialProviderName', undefined, missing],
  [
    'GetResourcePaymentToken',
    'paymentTokenRequest',
    { paypal: {} },
    'exactly one of: [coinbaseCdpTokenRequest, stripePrivyTokenRequest]',
  ],
  ['GetResourcePaymentToken', `${cdp}/requestMethod`, 'HEAD', '[GET, POST, PUT, DELETE, PATCH]', 'PATCH'],
  ['GetResourcePaymentToken', `${cdp}/requestMethod`, undefined, missing],
  ['GetResourcePaymentToken', `${cdp}/requestHost`, 'a:1', pattern, 'localhost'],
  ['GetResourcePaymentToken', `${cdp}/requestHost`, long(257), upper(256), long(256)],
  ['GetResourcePaymentToken', `${cdp}/requestPath`, '/', pattern, '/a'],
  ['GetResourcePaymentToken', `${cdp}/requestPath`, `/${long(2048)}`, upper(2048), `/${long(2047)}`],
  ['GetResourcePaymentToken', `${cdp}/requestPath`, undefined, missing],
  ['GetResourcePaymentToken', `${cdp}/requestBody`, 'é', pattern, '~'],
  ['GetResourcePaymentToken', `${cdp}/requestBody`, long(16_385), upper(16_384), long(16_384)],
  ['GetResourcePaymentToken', `${cdp}/includeWalletAuthToken`, 1, 'type boolean', false],
  ['CreateWorkloadIdentity', 'name', undefined, missing],
  ['CreateWorkloadIdentity', 'allowedResourceOauth2ReturnUrls/0', 'nothing', pattern, 'a:b'],
  ['CreateWorkloadIdentity', 'tags', tooMany(51), upper(50), tooMany(50)],
  ['CreateWorkloadIdentity', 'tags', { 'a!': 'x' }, 'Map keys', { [long(128)]: 'x' }],
  ['CreateWorkloadIdentity', 'tags', { [long(129)]: 'x' }, upper(128)],
  ['CreateWorkloadIdentity', 'tags', { '': 'x' }, lower(1)],
  ['CreateWorkloadIdentity', 'tags', { a: long(257) }, upper(256), { a: long(256) }],
  ['CreateWorkloadIdentity', 'tags', { a: '!' }, 'Map value', { a: ' ._:/=+@-' }],
  ['ListWorkloadIdentities', 'maxResults', 0, 'value greater than or equal to 1', 1],
  ['ListWorkloadIdentities', 'maxResults', 21, 'value less than or equal to 20', 20],
  ['ListWorkloadIdentities', 'maxResults', 1.5, 'type integer'],
  ['ListWorkloadIdentities', 'nextToken', '', lower(1)],
  ['ListOauth2CredentialProviders', 'maxResults', 21, 'equal to 20', 20],
  ['ListPaymentCredentialProviders', 'maxResults', 21, 'equal to 20', 20],
  ['ListApiKeyCredentialProviders', 'maxResults', 101, 'equal to 100', 100],
  ['CreateOauth2CredentialProvider', 'credentialProviderVendor', 'AcmeOauth2', 'GoogleOauth2, GithubOauth2'],
  ['CreateOauth2CredentialProvider', 'oauth2ProviderConfigInput', {}, 'exactly one of: [googleOauth2ProviderConfig'],
  ['CreateOauth2CredentialProvider', `${custom}/oauthDiscovery`, undefined, missing],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/oauthDiscovery`,
    {},
    'exactly one of: [discoveryUrl, authorizationServerMetadata]',
  ],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/oauthDiscovery/discoveryUrl`,
    'https://a/.well-known/openid-configuration/x',
    pattern,
    'a/.well-known/oauth-authorization-server',
  ],
  ['CreateOauth2CredentialProvider', `${custom}/clientId`, long(257), upper(256), long(256)],
  ['CreateOauth2CredentialProvider', `${custom}/clientSecret`, long(2049), upper(2048), long(2048)],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/clientAuthenticationMethod`,
    'NONE',
    'CLIENT_SECRET_BASIC, CLIENT_SECRET_POST',
    'AWS_IAM_ID_TOKEN_JWT',
  ],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/onBehalfOfTokenExchangeConfig/grantType`,
    'X',
    '[TOKEN_EXCHANGE, JWT_AUTHORIZATION_GRANT]',
    'JWT_AUTHORIZATION_GRANT',
  ],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/onBehalfOfTokenExchangeConfig/tokenExchangeGrantTypeConfig/actorTokenContent`,
    'X',
    '[NONE, M2M, AWS_IAM_ID_TOKEN_JWT]',
  ],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/privateKeyJwtConfig/signingAlgorithm`,
    'HS256',
    '[RS256, PS256, ES256]',
    'PS256',
  ],
  ['CreateOauth2CredentialProvider', `${custom}/privateKeyJwtConfig/signingAlgorithm`, undefined, missing],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/privateKeyJwtConfig/privateKeySource`,
    { file: {} },
    'exactly one of: [kmsKeySource]',
  ],
  ['CreateOauth2CredentialProvider', `${custom}/privateKeyJwtConfig/additionalHeaderClaims`, {}, lower(1)],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/privateKeyJwtConfig/additionalHeaderClaims`,
    tooMany(11),
    upper(10),
    tooMany(10),
  ],
  [
    'CreateOauth2CredentialProvider',
    `${custom}/privateKeyJwtConfig/additionalPayloadClaims`,
    { iss: 'x' },
    'must not be one of: [alg, typ, iss, sub, jti, exp]',
    { iss2: 'x' },
  ],
  ['CreateOauth2CredentialProvider', `${vpc}/vpcIdentifier`, 'vpc-1', pattern, 'vpc-01234567890abcdef'],
  ['CreateOauth2CredentialProvider', `${vpc}/subnetIds/0`, 'x', pattern],
  ['CreateOauth2CredentialProvider', `${vpc}/endpointIpAddressType`, 'X', '[IPV4, IPV6]', 'IPV6'],
  [
    'CreateOauth2CredentialProvider',
    `${vpc}/securityGroupIds`,
    Array(6).fill('sg-0123abcd'),
    upper(5),
    Array(5).fill('sg-0123abcd'),
  ],
  ['CreateOauth2CredentialProvider', `${vpc}/routingDomain`, 'ab', lower(3), 'abc'],
  ['CreateOauth2CredentialProvider', `${custom}/privateEndpointOverrides/0/domain`, long(254), upper(253), long(253)],
  ['CreateApiKeyCredentialProvider', 'name', 'a b', pattern],
  ['CreateApiKeyCredentialProvider', 'apiKey', long(65_537), upper(65_536), long(65_536)],
  ['CreateApiKeyCredentialProvider', 'apiKeySecretSource', 'VAULT', '[MANAGED, EXTERNAL]'],
  ['UpdateApiKeyCredentialProvider', 'apiKey', 'x', 'must be absent when apiKeySecretSource is EXTERNAL'],
  ['UpdateApiKeyCredentialProvider', 'apiKeySecretConfig', undefined, missing],
  ['UpdateApiKeyCredentialProvider', 'apiKeySecretConfig/secretId', '', lower(1), 'x'],
  ['UpdateApiKeyCredentialProvider', 'apiKeySecretConfig/jsonKey', long(129), upper(128), long(128)],
  [
    'CreateApiKeyCredentialProvider',
    'apiKeySecretConfig',
    { secretId: 'a', jsonKey: 'b' },
    'must be absent unless apiKeySecretSource is EXTERNAL',
  ],
  ['CreatePaymentCredentialProvider', 'credentialProviderVendor', 'PayPal', '[CoinbaseCDP, StripePrivy]'],
  ['CreatePaymentCredentialProvider', `${coinbase}/apiKeyId`, 'a/b', pattern, 'a-_'],
  ['CreatePaymentCredentialProvider', `${coinbase}/apiKeyId`, long(513), upper(512), long(512)],
  [
    'CreatePaymentCredentialProvider',
    `${coinbase}/apiKeySecret`,
    'a!',
    pattern,
    '-----BEGIN EC PRIVATE KEY-----\nMI+/=\n',
  ],
  [
    'CreatePaymentCredentialProvider',
    `${coinbase}/walletSecret`,
    'x',
    'must be absent when walletSecretSource is EXTERNAL',
  ],
  ['UpdatePaymentCredentialProvider', `${privy}/authorizationPrivateKey`, 'auth:MIG', pattern, ''],
  ['UpdatePaymentCredentialProvider', `${privy}/authorizationId`, undefined, missing],
  ['GetTokenVault', 'tokenVaultId', long(65), upper(64), long(64)],
  ['SetTokenVaultCMK', 'kmsConfiguration', undefined, missing, { keyType: 'ServiceManagedKey' }],
  ['SetTokenVaultCMK', 'kmsConfiguration/keyType', 'X', '[CustomerManagedKey, ServiceManagedKey]'],
  ['SetTokenVaultCMK', 'kmsConfiguration/kmsKeyArn', undefined, missing],
  ['SetTokenVaultCMK', 'kmsConfiguration/kmsKeyArn', 'arn:aws:kms::123456789012:key/x', pattern],
  ['TagResource', 'tags', undefined, missing],
  ['UntagResource', 'tagKeys', Array(201).fill('a'), upper(200), Array(200).fill('a')],
  ['UntagResource', 'tagKeys/0', '', lower(1)],
  ['ListTagsForResource', 'resourceArn', 'arn:aws:bedrock-agentcore', pattern],
  ['ListTagsForResource', 'resourceArn', 'arn:aws:s3:us-east-1:123456789012:bucket/x', pattern],
]

const wirePath = (path: string) => path.replaceAll(/\/(\d+)/g, '[$1]').replaceAll('/', '.')

test.each(names)('takes a full input of %s', (name) => {
  expect(problems(name, samples[name])).toEqual([])
})

describe('a broken constraint names its member, and only it', () => {
  test.each(rows.map((row) => ({ row, title: `${row[0]} ${row[1]}: ${row[3]}` })))('$title', ({ row }) => {
    const [name, path, bad, text, good] = row
    const found = problems(name, withChange(samples[name], path, bad))
    expect([...new Set(found.map((problem) => problem.name))]).toEqual([wirePath(path)])
    expect(found.map((problem) => problem.message).join()).toContain(text)
    if (good !== undefined) expect(problems(name, withChange(samples[name], path, good))).toEqual([])
  })
})

test('a configuration has to be its vendor’s', () => {
  const input = withChange(samples.CreateOauth2CredentialProvider, 'credentialProviderVendor', 'OktaOauth2')
  expect(problems('CreateOauth2CredentialProvider', input)).toEqual([
    { name: 'oauth2ProviderConfigInput.includedOauth2ProviderConfig', message: 'Member must not be null' },
  ])
  const payment = withChange(samples.CreatePaymentCredentialProvider, 'credentialProviderVendor', 'StripePrivy')
  expect(problems('CreatePaymentCredentialProvider', payment)).toEqual([
    { name: 'providerConfigurationInput.stripePrivyConfiguration', message: 'Member must not be null' },
  ])
  expect(configMemberOf('ZoomOauth2')).toBe('includedOauth2ProviderConfig')
  expect(configMemberOf('SlackOauth2')).toBe('slackOauth2ProviderConfig')
})

test('what belongs to another setting is refused where it is', () => {
  const path = `${custom}/onBehalfOfTokenExchangeConfig/tokenExchangeGrantTypeConfig`
  const found = problems(
    'CreateOauth2CredentialProvider',
    withChange(samples.CreateOauth2CredentialProvider, `${path}/actorTokenContent`, 'NONE'),
  )
  expect(found.map(({ name }) => name)).toEqual([wirePath(`${path}/actorTokenScopes`)])
  const arn = withChange(samples.SetTokenVaultCMK, 'kmsConfiguration/keyType', 'ServiceManagedKey')
  expect(problems('SetTokenVaultCMK', arn)).toEqual([
    { name: 'kmsConfiguration.kmsKeyArn', message: 'Member must be absent when keyType is ServiceManagedKey' },
  ])
  const update = withChange(
    samples.CreateOauth2CredentialProvider,
    `${custom}/privateKeyJwtConfig/signingAlgorithm`,
    undefined,
  )
  expect(problems('UpdateOauth2CredentialProvider', update)).toEqual([])
})

test('members that nobody knows are ignored', () => {
  for (const name of names) expect(problems(name, { ...samples[name], unheardOf: { x: 1 } })).toEqual([])
})

test('no mutation makes a validator or its words throw, and no value is in them', () => {
  const planted = 'PLANTED!VALUE'
  const anything = fc.oneof(
    fc.constant(planted),
    fc.jsonValue(),
    fc.constant({ [planted]: planted, '%': 1, '~/': planted }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.jsonValue(), anything, fc.nat(), (name, other, change, seed) => {
      const input = mutated(samples[name], change, seed)
      for (const value of [input, other]) {
        const found = problems(name, value)
        expect(JSON.stringify(found)).not.toContain('PLANTED')
        if (found.length === 0) expect(validators[name](value)).toBe(true)
      }
    }),
    { numRuns: 1500 },
  )
})

/** Replaces one node of a value, chosen by `seed`. */
function mutated(value: unknown, change: unknown, seed: number): unknown {
  const paths: string[] = []
  const walk = (at: unknown, path: string) => {
    if (typeof at !== 'object' || at === null) return
    for (const [key, member] of Object.entries(at)) {
      paths.push(path === '' ? key : `${path}/${key}`)
      walk(member, path === '' ? key : `${path}/${key}`)
    }
  }
  walk(value, '')
  const path = paths[seed % Math.max(1, paths.length)]
  return path === undefined ? change : withChange(value, path, change)
}

describe('patterns', () => {
  test('user tokens are taken exactly as the model’s pattern takes them', () => {
    const model = /^[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+.[A-Za-z0-9-_=]+$/u
    const texts = fc.string({
      unit: fc.constantFrom('a', 'Z', '0', '-', '_', '=', '.', '!', ' ', '\n', 'é', '😀'),
      maxLength: 9,
    })
    fc.assert(
      fc.property(texts, (userToken) => {
        const taken = problems('GetWorkloadAccessTokenForJWT', { workloadName: 'abc', userToken }).length === 0
        expect(taken).toBe(model.test(userToken))
      }),
      { numRuns: 3000 },
    )
  })

  test('return URLs are taken exactly as the model’s pattern takes them', () => {
    const model = /^\w+:(\/?\/?)[^\s]+$/u
    const texts = fc.string({ unit: fc.constantFrom('a', ':', '/', ' ', '.', '-', 'é'), minLength: 1, maxLength: 7 })
    fc.assert(
      fc.property(texts, (url) => {
        const input = withChange(samples.GetResourceOauth2Token, 'resourceOauth2ReturnUrl', url)
        expect(problems('GetResourceOauth2Token', input).length === 0).toBe(model.test(url))
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['GetWorkloadAccessTokenForJWT', 'userToken', `${long(131_000)}!!`],
    ['GetWorkloadAccessTokenForJWT', 'userToken', `${long(65_000)}.${long(65_000)}.!`],
    ['GetResourceOauth2Token', 'resourceOauth2ReturnUrl', long(2048)],
    ['GetResourceOauth2Token', 'resourceOauth2ReturnUrl', `a:${'/'.repeat(2000)} `],
    ['CreateOauth2CredentialProvider', `${custom}/oauthDiscovery/discoveryUrl`, '/.well-known/'.repeat(150)],
    ['ListTagsForResource', 'resourceArn', `arn:aws:bedrock-agentcore:a:123456789012:${'a/b/'.repeat(240)}`],
    ['UpdatePaymentCredentialProvider', `${privy}/authorizationPrivateKey`, `${'wallet-auth:'.repeat(170)}`],
  ] as const)('%s refuses a hostile %s at once', (name, path, value) => {
    const input = withChange(samples[name], path, value)
    problems(name, input)
    const started = process.hrtime.bigint()
    expect(problems(name, input).map((problem) => problem.name)).toEqual([wirePath(path)])
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000)
  })
})
