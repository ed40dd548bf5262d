import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { type IdentityProvider, connection } from './control/connection.ts'
import { Control } from './control/control.ts'
import { watchEndpoints } from './control/endpoints.ts'
import { interactions } from './forms/interactions.ts'
import { ApiTokens } from './grants/api-tokens.ts'
import { InboundTokens } from './grants/inbound-token.ts'
import { jwtBearerParameters, redeemAssertion } from './grants/jwt-bearer.ts'
import { exchangeToken, tokenExchangeParameters } from './grants/token-exchange.ts'
import { jwtBearer, tokenExchange } from './server/clients.ts'
import { allowLoopbackCallbacks, configuration } from './server/configuration.ts'
import { me } from './server/me.ts'
import { SigningKey } from './server/signing-key.ts'
import { userTokens } from './server/user-tokens.ts'
import { Records } from './storage/records.ts'

export interface IdentityProviderOptions {
  /** Default 0: any that is free. */
  readonly port?: number
  /** Callbacks that are allowed besides those on loopback under `/oauth2/callback/`. */
  readonly redirectUris?: readonly string[]
}

/** An identity provider on 127.0.0.1, in this process. Resolves once it listens. */
export async function startIdentityProvider(options: IdentityProviderOptions = {}): Promise<IdentityProvider> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : options.port}`
  server.on('request', identityProvider(issuer, options.redirectUris ?? []).callback())
  return connection(issuer, async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
}

function identityProvider(issuer: string, redirectUris: readonly string[]): Provider {
  const records = new Records()
  const control = new Control(records)
  const key = new SigningKey()
  const apiTokens = new ApiTokens()
  const callbacks = ['http://127.0.0.1/oauth2/callback/idp', ...redirectUris]
  const provider = new Provider(issuer, configuration({ records, control, key, apiTokens, redirectUris: callbacks }))
  allowLoopbackCallbacks(provider)

  const inbound = new InboundTokens(provider, key, control)
  const exchange = exchangeToken(provider, inbound, apiTokens)
  provider.registerGrantType(tokenExchange, exchange, tokenExchangeParameters, ['audience', 'resource'])
  const redeem = redeemAssertion(provider, key, apiTokens)
  provider.registerGrantType(jwtBearer, redeem, jwtBearerParameters, ['resource'])

  for (const middleware of [
    control.middleware,
    me(provider, key, control),
    userTokens(issuer, key),
    interactions(provider, () => control.settings),
    watchEndpoints(control),
  ])
    provider.use(middleware)

  provider.on('access_token.issued', (token) => control.keepStructured(token))
  provider.on('client_credentials.issued', (token) => control.keepStructured(token))
  provider.on('grant.error', (_ctx, { error_detail }) => {
    if (error_detail === 'refresh token already used') control.stats.count('replays')
    if (error_detail === 'authorization code already consumed') control.stats.count('codeReplays')
  })
  provider.on('server_error', (_ctx, error) => console.error('identity provider:', error))
  return provider
}
