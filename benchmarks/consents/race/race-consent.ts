import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  Configuration,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
} from 'openid-client'
import { consentAs } from '../../../examples/identity-provider/consent/consent-as.ts'
import type { IdentityProvider } from '../../../examples/identity-provider/control/connection.ts'

export const raceScopes: readonly string[] = ['openid', 'offline_access', 'files:read']

const redirectUri = 'http://127.0.0.1:4711/oauth2/callback/library'

/** What an application keeps of a consent. */
export interface KeptTokens {
  readonly access_token: string
  readonly refresh_token: string
}

/** A user's consent for an application that uses a library by itself. */
export async function raceConsent(identityProvider: IdentityProvider): Promise<KeptTokens> {
  const configuration = openidConfiguration(await identityProvider.metadata(), identityProvider.clients.basic)
  const codeVerifier = randomPKCECodeVerifier()
  const authorizationUrl = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: raceScopes.join(' '),
    prompt: 'consent',
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  })
  const back = await consentAs(authorizationUrl, { user: 'alice', decision: 'allow' })
  const tokens = await authorizationCodeGrant(configuration, back, { pkceCodeVerifier: codeVerifier })
  const { access_token, refresh_token } = tokens
  if (refresh_token === undefined) throw new Error('the consent brought no refresh token')
  return { access_token, refresh_token }
}

export function openidConfiguration(
  metadata: Readonly<Record<string, unknown>>,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Configuration {
  const server = { ...metadata, issuer: String(metadata.issuer) }
  const configuration = new Configuration(server, clientId, undefined, ClientSecretBasic(clientSecret))
  allowInsecureRequests(configuration)
  return configuration
}
