import type { SchemaValidator } from '@credbroker/core'
import type { AgentCoreOperation } from '../../../src/agentcore/shapes/index.ts'
import * as inputs from '../../../src/agentcore/validators/inputs.js'

/** The validator of each operation's input. */
export const validators: Readonly<Record<AgentCoreOperation, SchemaValidator>> = { ...inputs }

const secret = { secretId: 'prod/key', jsonKey: 'value' }
const arn = 'arn:aws:bedrock-agentcore:us-east-1:123456789012:token-vault/default/oauth2credentialprovider/x'
const token = { workloadIdentityToken: 't', resourceCredentialProviderName: 'p' }
const vpc = {
  vpcIdentifier: 'vpc-0123abcd',
  subnetIds: ['subnet-0123abcd'],
  endpointIpAddressType: 'IPV4',
  securityGroupIds: ['sg-0123abcd'],
  tags: { a: 'b' },
  routingDomain: 'a.b',
}
const custom = {
  oauthDiscovery: { discoveryUrl: 'https://idp.example.com/.well-known/openid-configuration' },
  clientId: '',
  clientSecret: '',
  clientAuthenticationMethod: 'PRIVATE_KEY_JWT',
  onBehalfOfTokenExchangeConfig: {
    grantType: 'TOKEN_EXCHANGE',
    tokenExchangeGrantTypeConfig: { actorTokenContent: 'M2M', actorTokenScopes: ['a'] },
  },
  privateKeyJwtConfig: {
    privateKeySource: { kmsKeySource: { kmsKeyArn: 'arn' } },
    signingAlgorithm: 'ES256',
    additionalHeaderClaims: { kid: 'x' },
    additionalPayloadClaims: { 'a:b#c.d': 'y' },
  },
  privateEndpoint: { managedVpcResource: vpc },
  privateEndpointOverrides: [
    {
      domain: 'a.example',
      privateEndpoint: { selfManagedLatticeResource: { resourceConfigurationIdentifier: `rcfg-${'0'.repeat(17)}` } },
    },
  ],
}
const coinbase = { apiKeyId: 'id', apiKeySecret: '', walletSecretSource: 'EXTERNAL', walletSecretConfig: secret }

/** A valid input of each operation, with every member that fits beside the others. */
export const samples: Readonly<Record<AgentCoreOperation, Readonly<Record<string, unknown>>>> = {
  GetWorkloadAccessToken: { workloadName: 'agent-1' },
  GetWorkloadAccessTokenForJWT: { workloadName: 'agent-1', userToken: 'eyJ0.eyJz.c2ln' },
  GetWorkloadAccessTokenForUserId: { workloadName: 'agent-1', userId: 'auth0|123' },
  GetResourceOauth2Token: {
    ...token,
    scopes: ['a', 'b'],
    oauth2Flow: 'M2M',
    sessionUri: 'urn:ietf:params:oauth:request_uri:a-._~',
    resourceOauth2ReturnUrl: 'myapp:/done',
    forceAuthentication: false,
    customParameters: { 'access_type.x-y': 'offline' },
    customState: 's',
    resources: ['https://api.example.com/'],
    audiences: ['aud'],
  },
  CompleteResourceTokenAuth: { userIdentifier: { userId: 'u' }, sessionUri: 'urn:ietf:params:oauth:request_uri:a' },
  GetResourceApiKey: token,
  GetResourcePaymentToken: {
    ...token,
    paymentTokenRequest: {
      coinbaseCdpTokenRequest: {
        requestMethod: 'GET',
        requestHost: 'api.cdp.coinbase.com',
        requestPath: '/platform/v2/x?a=%20&b=~c.d-e_f',
        includeWalletAuthToken: true,
        requestBody: '{\r\n\t"a": 1}',
      },
    },
  },
  CreateWorkloadIdentity: {
    name: 'a.b_c-1',
    allowedResourceOauth2ReturnUrls: ['https://app.example.com/done'],
    tags: { 'a b': '' },
  },
  GetWorkloadIdentity: { name: 'abc' },
  UpdateWorkloadIdentity: { name: 'abc', allowedResourceOauth2ReturnUrls: [] },
  DeleteWorkloadIdentity: { name: 'abc' },
  ListWorkloadIdentities: { nextToken: 'n', maxResults: 20 },
  CreateOauth2CredentialProvider: {
    name: 'x',
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig: custom },
    tags: {},
  },
  GetOauth2CredentialProvider: { name: 'x' },
  UpdateOauth2CredentialProvider: {
    name: 'x',
    credentialProviderVendor: 'MicrosoftOauth2',
    oauth2ProviderConfigInput: {
      microsoftOauth2ProviderConfig: {
        clientId: 'c',
        clientSecretSource: 'EXTERNAL',
        clientSecretConfig: secret,
        tenantId: 't',
      },
    },
  },
  DeleteOauth2CredentialProvider: { name: 'x' },
  ListOauth2CredentialProviders: { maxResults: 1 },
  CreateApiKeyCredentialProvider: { name: 'x', apiKey: '', apiKeySecretSource: 'MANAGED', tags: { a: 'b' } },
  GetApiKeyCredentialProvider: { name: 'x' },
  UpdateApiKeyCredentialProvider: { name: 'x', apiKeySecretSource: 'EXTERNAL', apiKeySecretConfig: secret },
  DeleteApiKeyCredentialProvider: { name: 'x' },
  ListApiKeyCredentialProviders: { maxResults: 100 },
  CreatePaymentCredentialProvider: {
    name: 'x',
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: { coinbaseCdpConfiguration: coinbase },
    tags: {},
  },
  GetPaymentCredentialProvider: { name: 'x' },
  UpdatePaymentCredentialProvider: {
    name: 'x',
    credentialProviderVendor: 'StripePrivy',
    providerConfigurationInput: {
      stripePrivyConfiguration: {
        appId: 'a',
        appSecret: 's',
        authorizationPrivateKey: 'wallet-auth:MIG+/=\n',
        authorizationId: 'b',
      },
    },
  },
  DeletePaymentCredentialProvider: { name: 'x' },
  ListPaymentCredentialProviders: {},
  GetTokenVault: { tokenVaultId: 'default' },
  SetTokenVaultCMK: {
    tokenVaultId: 'default',
    kmsConfiguration: {
      keyType: 'CustomerManagedKey',
      kmsKeyArn: 'arn:aws-cn:kms:cn-north-1:123456789012:key/11111111-2222-4333-8444-555555555555',
    },
  },
  TagResource: { resourceArn: arn, tags: { a: 'b' } },
  UntagResource: { resourceArn: arn, tagKeys: ['a'] },
  ListTagsForResource: { resourceArn: arn },
}

/** A copy of a value with what stands at `path` replaced; `undefined` takes it away. */
export function withChange(value: unknown, path: string, change: unknown): Record<string, unknown> {
  const copy = structuredClone(value) as Record<string, unknown>
  const keys = path.split('/')
  const last = keys.pop() ?? ''
  let at: Record<string, unknown> = copy
  for (const key of keys) at = at[key] as Record<string, unknown>
  if (change === undefined) delete at[last]
  else at[last] = change
  return copy
}
