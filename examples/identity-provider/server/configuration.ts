import { randomBytes } from 'node:crypto'
import { type Client, type Context, errors, type Provider, type Token } from 'oidc-provider'
import type { Control } from '../control/control.ts'
import { devicePages } from '../forms/device-pages.ts'
import { interactionUrl } from '../forms/interactions.ts'
import { alert, page } from '../forms/page.ts'
import type { ApiTokens } from '../grants/api-tokens.ts'
import { RecordsAdapter } from '../storage/adapter.ts'
import type { Records } from '../storage/records.ts'
import { revokesAccessToken } from '../storage/revokes-access-token.ts'
import { clientMetadata } from './clients.ts'
import { scopes, services } from './services.ts'
import type { SigningKey } from './signing-key.ts'
import { users } from './users.ts'

const dayS = 24 * 60 * 60

interface Parts {
  readonly records: Records
  readonly control: Control
  readonly key: SigningKey
  readonly apiTokens: ApiTokens
  readonly redirectUris: readonly string[]
}

/** What makes the library behave as strict vendors do. */
export function configuration(parts: Parts): Readonly<Record<string, unknown>> {
  const { records, control, key, apiTokens, redirectUris } = parts
  return {
    adapter: (model: string) => new RecordsAdapter(model, records, () => control.settings.rotationLeewayS * 1000),
    clients: clientMetadata(redirectUris),
    jwks: key.keys,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    scopes: ['openid', 'offline_access', ...scopes],
    claims: { openid: ['sub'] },
    findAccount: (_ctx: Context, id: string) =>
      users.includes(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined,
    interactions: { url: interactionUrl },
    renderError,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: devicePages,
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx: Context, { clientAuthMethod }: Client) => clientAuthMethod !== 'none',
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx: Context, client: Client, token: Token) => token.clientId === client.clientId,
      },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx: Context, _client: Client, oneOf?: string | readonly string[]) => oneOf,
        useGrantedResource: () => true,
        getResourceServerInfo,
      },
    },
    pkce: { required: () => true },
    rotateRefreshToken: () => control.settings.rotation,
    issueRefreshToken: (_ctx: Context, client: Client, source: { readonly scopes: ReadonlySet<string> }) => {
      const { refreshTokens } = control.settings
      const isAsked = refreshTokens === 'always' || source.scopes.has('offline_access')
      return refreshTokens !== 'never' && isAsked && client.grantTypeAllowed('refresh_token')
    },
    expiresWithSession: () => false,
    revokeGrantPolicy: (ctx: Context) => !revokesAccessToken(ctx),
    extraTokenClaims: (_ctx: Context, token: Token) => apiTokens.claims(token),
    formats: {
      customizers: {
        jwt: (_ctx: Context, token: Token, jwt: { readonly payload: Record<string, unknown> }) => {
          const audience = apiTokens.audience(token)
          if (audience !== undefined) jwt.payload.aud = audience
        },
      },
    },
    ttl: {
      AccessToken: () => control.settings.accessTokenTtlS,
      ClientCredentials: () => control.settings.accessTokenTtlS,
      AuthorizationCode: () => 60,
      DeviceCode: () => 600,
      IdToken: () => 3600,
      Interaction: () => 3600,
      RefreshToken: () => 14 * dayS,
      Grant: () => 14 * dayS,
      Session: () => dayS,
    },
    // For the clocks of clients that sign assertions; what the server keeps ends on the second.
    clockTolerance: 60,
  }
}

function getResourceServerInfo(_ctx: Context, service: string) {
  if (!services.includes(service)) throw new errors.InvalidTarget('there is no such service')
  return { scope: scopes.join(' '), accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }
}

function renderError(ctx: Context, out: { readonly error: string; readonly error_description?: string }): void {
  ctx.type = 'html'
  ctx.body = page('That did not work', alert(`${out.error}: ${out.error_description ?? 'no more is known'}`))
}

/** Any callback of a broker on this machine, besides those that are registered. */
export function allowLoopbackCallbacks(provider: Provider): void {
  const { prototype } = provider.Client
  const registered = prototype.redirectUriAllowed
  prototype.redirectUriAllowed = function (this: Client, uri: string): boolean {
    const { protocol, hostname, pathname, search, hash } = URL.parse(uri) ?? new URL('about:blank')
    const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(hostname) && protocol === 'http:'
    const isCallback = pathname.startsWith('/oauth2/callback/') && search === '' && hash === ''
    return registered.call(this, uri) || (isLoopback && isCallback)
  }
}
