import { refreshTokenGrant } from 'openid-client'
import { AuthorizationCode } from 'simple-oauth2'
import { type KeptTokens, openidConfiguration } from './race-consent.ts'

export type LibraryName = 'simple-oauth2' | 'openid-client' | 'openid-client-single-flight'

export interface LibraryClient {
  readonly metadata: Readonly<Record<string, unknown>>
  readonly clientId: string
  readonly clientSecret: string
}

/** What one caller does who finds that the kept token has ended. */
export type Refresh = (kept: KeptTokens) => Promise<KeptTokens>

export const libraries: Readonly<Record<LibraryName, (client: LibraryClient) => Refresh>> = {
  'simple-oauth2': simpleOauth2,
  'openid-client': openidClient,
  'openid-client-single-flight': (client) => singleFlight(openidClient(client)),
}

/** As in the library's documentation: `createToken` of what is kept, `expired()`, `refresh()`. */
function simpleOauth2({ metadata, clientId, clientSecret }: LibraryClient): Refresh {
  const { origin, pathname } = new URL(String(metadata.token_endpoint))
  const client = new AuthorizationCode({
    client: { id: clientId, secret: clientSecret },
    auth: { tokenHost: origin, tokenPath: pathname },
  })
  return async (kept) => {
    const token = client.createToken({ ...kept, expires_at: new Date(0) })
    if (!token.expired()) throw new Error('the token has not ended')
    return tokensOf((await token.refresh()).token)
  }
}

function openidClient({ metadata, ...client }: LibraryClient): Refresh {
  const configuration = openidConfiguration(metadata, client)
  return async (kept) => tokensOf(await refreshTokenGrant(configuration, kept.refresh_token))
}

/** One refresh for all callers of a process. */
function singleFlight(refresh: Refresh): Refresh {
  let flight: Promise<KeptTokens> | undefined
  return (kept) => {
    flight ??= refresh(kept).finally(() => (flight = undefined))
    return flight
  }
}

function tokensOf({ access_token, refresh_token }: Readonly<Record<string, unknown>>): KeptTokens {
  return { access_token: String(access_token), refresh_token: String(refresh_token) }
}
