import { type Context, errors, type Provider, type Token } from 'oidc-provider'
import { scopes as knownScopes, services } from '../server/services.ts'
import { single } from './parameters.ts'

export const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

interface Ask {
  readonly provider: Provider
  readonly ctx: Context
  readonly accountId: string
  /** Empty: the first service. */
  readonly audiences: readonly string[]
  /** RFC 8693 section 4.1. */
  readonly act?: object
}

interface Extra {
  readonly audiences: readonly string[]
  readonly act: object | undefined
}

/** Issues access tokens that rest on another token and not on a consent: JWTs, RFC 9068. */
export class ApiTokens {
  readonly #extras = new WeakMap<Token, Extra>()

  /** The members of the token response. Throws `invalid_target` for a service that does not exist. */
  async issue({ provider, ctx, accountId, audiences, act }: Ask): Promise<Record<string, unknown>> {
    for (const audience of audiences)
      if (!services.includes(audience)) throw new errors.InvalidTarget('there is no such service')
    const asked = single(ctx, 'scope')?.split(' ') ?? []
    for (const scope of asked)
      if (!knownScopes.includes(scope)) throw new errors.InvalidScope('there is no such scope', scope)
    const [audience = services[0] ?? ''] = audiences
    const token = new provider.AccessToken({ accountId, client: ctx.oidc?.client, scope: asked.join(' ') || undefined })
    token.resourceServer = new provider.ResourceServer(audience, {
      scope: knownScopes.join(' '),
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    })
    this.#extras.set(token, { audiences: audiences.length > 0 ? audiences : [audience], act })
    const accessToken = await token.save()
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: token.expiration,
      ...(token.scope !== undefined && { scope: token.scope }),
    }
  }

  /** What the library is to put into a token besides the usual. */
  claims(token: Token): Record<string, unknown> | undefined {
    const act = this.#extras.get(token)?.act
    return act && { act }
  }

  /** The library knows one audience; an exchange may ask for several. */
  audience(token: Token): string | readonly string[] | undefined {
    const audiences = this.#extras.get(token)?.audiences
    return audiences?.length === 1 ? audiences[0] : audiences
  }
}
