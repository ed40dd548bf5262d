import { consentAs, type IdentityProvider, type UserDecision } from '@credbroker-workspace/identity-provider'
import { ask } from './ask.ts'
import { keys } from '../../support/keys.ts'
import { SdkServer, type SdkServerOptions } from './sdk-server.ts'
import { location } from './vendor.ts'

export const returnUrl = 'https://app.example/done'

/** What an operator creates for the identity provider; `name` names the credential provider. */
export function idpProvider(idp: IdentityProvider, name: string, more: object = {}): object {
  const { clientId, clientSecret } = idp.clients.basic
  const customOauth2ProviderConfig = {
    oauthDiscovery: { discoveryUrl: `${idp.issuer}/.well-known/openid-configuration` },
    clientId,
    clientSecret,
    onBehalfOfTokenExchangeConfig: {
      grantType: 'TOKEN_EXCHANGE',
      tokenExchangeGrantTypeConfig: { actorTokenContent: 'NONE' },
    },
    ...more,
  }
  return {
    name,
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig },
  }
}

/** A server whose credential providers and workload identities were all made with the genuine control client. */
export async function startWithIdp(idp: IdentityProvider, options: SdkServerOptions = {}): Promise<SdkServer> {
  const server = await SdkServer.start({
    ...options,
    server: { issuers: [{ issuer: idp.issuer, audiences: ['application'] }], ...options.server },
    config: { workloads: { '*': { providers: { '*': {} } } }, ...options.config },
  })
  const control = server.control()
  for (const name of ['agent', 'other'])
    await ask(control, 'CreateWorkloadIdentity', { name, allowedResourceOauth2ReturnUrls: [returnUrl] })
  await ask(control, 'CreateOauth2CredentialProvider', idpProvider(idp, 'idp'))
  await ask(control, 'CreateApiKeyCredentialProvider', { name: 'openai', apiKey: 'sk-of-the-test' })
  const cdp = { apiKeyId: 'key1', apiKeySecret: keys.coinbase, walletSecret: keys.wallet }
  await ask(control, 'CreatePaymentCredentialProvider', {
    name: 'cdp',
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: { coinbaseCdpConfiguration: cdp },
  })
  const privy = { appId: 'app1', appSecret: 'c2VjcmV0', authorizationPrivateKey: keys.privy, authorizationId: 'auth1' }
  await ask(control, 'CreatePaymentCredentialProvider', {
    name: 'privy',
    credentialProviderVendor: 'StripePrivy',
    providerConfigurationInput: { stripePrivyConfiguration: privy },
  })
  return server
}

/** A user's browser: from the front channel over the identity provider and the callback to the application. */
export async function consent(authorizationUrl: string, decision: Partial<UserDecision> = {}): Promise<URL> {
  const away = await location(authorizationUrl)
  return location(await consentAs(away, { user: 'alice', decision: 'allow', ...decision }))
}
