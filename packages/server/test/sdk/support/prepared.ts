import { afterAll, beforeAll } from 'vitest'
import { ask } from './ask.ts'
import { keys } from '../../support/keys.ts'
import { SdkServer } from './sdk-server.ts'
import { consentAtOnce, startVendor, type Vendor } from './vendor.ts'
import type { RecordedCase } from './vector-files.ts'

const account = '123456789012'
const returnUrl = 'https://app.example.com/callback'
const recordedSession = 'urn:ietf:params:oauth:request_uri:abc-123'
/** In development mode a token is taken at its word, also without an issuer. */
const userToken = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1MSJ9.c2ln'

let vendor: Vendor

/** Starts what recorded requests need outside of the broker, for the tests of one file. */
export function withVendor(): void {
  beforeAll(async () => {
    vendor = await startVendor()
  })
  afterAll(() => vendor.close())
}

/** A server on which a recorded request succeeds, and the request's body with what only that server can know. */
export async function prepared({ operation, vector, client }: RecordedCase): Promise<[SdkServer, body: string]> {
  const made = await SdkServer.start({
    auth: 'dev',
    server: { accountId: account },
    config: { workloads: { '*': { providers: { '*': {} } } } },
  })
  if (!operation.startsWith('Create')) await setUp(made)
  const body = vector.rawBody[client] ?? ''
  return [made, await withOwn(made, vector.case, body)]
}

async function setUp(server: SdkServer): Promise<void> {
  const control = server.control()
  for (const name of ['agent-1', 'agent-2'])
    await ask(control, 'CreateWorkloadIdentity', { name, allowedResourceOauth2ReturnUrls: [returnUrl] })
  for (const name of ['idp', 'entra', 'google-provider', 'p'])
    await ask(control, 'CreateOauth2CredentialProvider', custom(name))
  await ask(control, 'CreateApiKeyCredentialProvider', { name: 'openai', apiKey: 'sk' })
  const coinbaseCdpConfiguration = { apiKeyId: 'key1', apiKeySecret: keys.coinbase, walletSecret: keys.wallet }
  await ask(control, 'CreatePaymentCredentialProvider', {
    name: 'cdp',
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: { coinbaseCdpConfiguration },
  })
  const privy = { appId: 'app1', appSecret: 'c2VjcmV0', authorizationPrivateKey: keys.privy, authorizationId: 'auth1' }
  await ask(control, 'CreatePaymentCredentialProvider', {
    name: 'privy',
    credentialProviderVendor: 'StripePrivy',
    providerConfigurationInput: { stripePrivyConfiguration: privy },
  })
}

function custom(name: string): object {
  const customOauth2ProviderConfig = {
    oauthDiscovery: { authorizationServerMetadata: vendor.metadata },
    clientId: 'client-1',
    clientSecret: 's3cret',
    clientAuthenticationMethod: 'CLIENT_SECRET_POST',
    onBehalfOfTokenExchangeConfig: { grantType: 'JWT_AUTHORIZATION_GRANT' },
  }
  return {
    name,
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig },
  }
}

/** Tokens, sessions and places of lists are another server's. */
async function withOwn(server: SdkServer, name: string, body: string): Promise<string> {
  const data = server.data()
  let own = body
  if (body.includes('wat-opaque')) {
    const { workloadAccessToken } = await ask(data, 'GetWorkloadAccessTokenForJWT', {
      workloadName: 'agent-1',
      userToken,
    })
    own = own.replace('wat-opaque', workloadAccessToken)
  }
  if (body.includes('"page2"')) {
    const { nextToken } = await ask(server.control(), 'ListWorkloadIdentities', { maxResults: 1 })
    own = own.replace('"page2"', JSON.stringify(nextToken))
  }
  if (!body.includes(recordedSession)) return own
  const completes = name.startsWith('CompleteResourceTokenAuth')
  const user = name.endsWith('.userId')
    ? await ask(data, 'GetWorkloadAccessTokenForUserId', { workloadName: 'agent-1', userId: 'user-1' })
    : await ask(data, 'GetWorkloadAccessTokenForJWT', { workloadName: 'agent-1', userToken })
  const { sessionUri, authorizationUrl } = await ask(data, 'GetResourceOauth2Token', {
    workloadIdentityToken: user.workloadAccessToken,
    resourceCredentialProviderName: 'google-provider',
    // With openid it would take an ID token that is signed.
    scopes: completes ? ['email'] : ['openid', 'email'],
    oauth2Flow: 'USER_FEDERATION',
    resourceOauth2ReturnUrl: returnUrl,
  })
  if (completes) await consentAtOnce(authorizationUrl)
  return own.replace(recordedSession, sessionUri)
}
