import { consentAs, type IdentityProvider, type UserDecision } from '@credbroker-workspace/identity-provider'
import type { BrokerConfig } from '@credbroker/core'
import { type Asked, ask } from './ask.ts'
import type { Signer } from './signed-request.ts'

export const returnUrl = 'https://app.example/done'
export const scopes: readonly string[] = ['openid', 'offline_access', 'files:read']
export const invalidSession = {
  status: 403,
  errorType: 'AccessDeniedException',
  text: '{"message":"Invalid or expired session; start a new consent","retryable":false}',
}

/** A provider of the configuration whose vendor is the identity provider. */
export function idpProvider({ issuer, clients }: IdentityProvider): NonNullable<BrokerConfig['providers']>[string] {
  const { clientId, clientSecret } = clients.basic
  return {
    use: 'oauth2',
    options: {
      discoveryUrl: `${issuer}/.well-known/openid-configuration`,
      clientId,
      clientSecret,
      scopes,
      authorizationParameters: { prompt: 'consent' },
    },
  }
}

/** The same as a client makes one through the control plane. */
export function createdProvider({ issuer, clients }: IdentityProvider, name: string): object {
  const { clientId, clientSecret } = clients.basic
  const oauthDiscovery = { discoveryUrl: `${issuer}/.well-known/openid-configuration` }
  return {
    name,
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig: { oauthDiscovery, clientId, clientSecret } },
  }
}

export async function workloadToken(endpoint: string, key: Signer, name: string, user: object = {}): Promise<string> {
  const [way] = Object.keys(user)
  const suffix = way === 'userId' ? 'ForUserId' : way === 'userToken' ? 'ForJWT' : ''
  const path = `/identities/GetWorkloadAccessToken${suffix}`
  const { status, body, text } = await ask(endpoint, key, path, { workloadName: name, ...user })
  if (status !== 200) throw new Error(text)
  return body.workloadAccessToken
}

/** GetResourceOauth2Token with USER_FEDERATION. */
export function askFor(endpoint: string, key: Signer, token: string, more: object = {}): Promise<Asked> {
  return ask(endpoint, key, '/identities/oauth2/token', {
    workloadIdentityToken: token,
    resourceCredentialProviderName: 'idp',
    scopes,
    oauth2Flow: 'USER_FEDERATION',
    resourceOauth2ReturnUrl: returnUrl,
    customParameters: { prompt: 'consent' },
    ...more,
  })
}

export function complete(endpoint: string, key: Signer, sessionUri: string, userIdentifier: object): Promise<Asked> {
  return ask(endpoint, key, '/identities/CompleteResourceTokenAuth', { sessionUri, userIdentifier })
}

/** The user's browser, by HTTP alone: to the vendor, back to the broker, and away to the application. */
export async function browse(authorizationUrl: string, decision: Partial<UserDecision> = {}): Promise<URL> {
  const vendor = await hop(authorizationUrl)
  return new URL(await hop(await consentAs(vendor, { user: 'alice', decision: 'allow', ...decision })))
}

async function hop(url: string | URL): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' })
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`no way on from there: ${answer.status} ${await answer.text()}`)
  return location
}
