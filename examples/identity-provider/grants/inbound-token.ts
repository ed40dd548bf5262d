import { errors, type Provider, type Token } from 'oidc-provider'
import type { Control } from '../control/control.ts'
import type { Claims, SigningKey } from '../server/signing-key.ts'

const tokenTypes: readonly string[] = ['access_token', 'jwt', 'id_token'].map(
  (name) => `urn:ietf:params:oauth:token-type:${name}`,
)

/** Finds out whom a token stands for that a client brings along. */
export class InboundTokens {
  readonly #provider: Provider
  readonly #key: SigningKey
  readonly #control: Control

  constructor(provider: Provider, key: SigningKey, control: Control) {
    this.#provider = provider
    this.#key = key
    this.#control = control
  }

  /** The claims of one of this server's own tokens. Rejects with `invalid_request`, RFC 8693 section 2.2.2. */
  async claims(name: 'subject_token' | 'actor_token', token: string, type: string): Promise<Claims> {
    if (!tokenTypes.includes(type)) throw new errors.InvalidRequest(`${name}_type is not supported`)
    const claims = token.includes('.') ? this.#structured(token, type) : await this.#opaque(token)
    if (typeof claims?.sub !== 'string') throw new errors.InvalidRequest(`${name} is not a live token of this server`)
    return claims
  }

  #structured(token: string, type: string): Claims | undefined {
    const claims = this.#key.verified(token)
    const isAccessToken = type.endsWith(':access_token')
    return isAccessToken && !this.#control.isAlive(String(claims?.jti)) ? undefined : claims
  }

  async #opaque(token: string): Promise<Claims | undefined> {
    const found: Token | undefined =
      (await this.#provider.AccessToken.find(token)) ?? (await this.#provider.ClientCredentials.find(token))
    return found && { sub: found.accountId ?? found.clientId, scope: found.scope, exp: found.exp }
  }
}
