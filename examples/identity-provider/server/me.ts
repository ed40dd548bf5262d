import type { Middleware, Provider } from 'oidc-provider'
import type { Control } from '../control/control.ts'
import type { SigningKey } from './signing-key.ts'

/** `GET /api/me`: whom an access token stands for, so that one can see whether it is alive. RFC 6750. */
export function me(provider: Provider, key: SigningKey, control: Control): Middleware {
  const who = async (token: string): Promise<object | undefined> => {
    if (token.includes('.')) {
      const claims = key.verified(token)
      if (claims === undefined || !control.isAlive(String(claims.jti))) return undefined
      const { sub, client_id, scope, aud, act } = claims
      return { sub, client_id, scope, aud, act }
    }
    const found = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))
    if (found === undefined) return undefined
    if (found.grantId !== undefined && (await provider.Grant.find(found.grantId)) === undefined) return undefined
    return { sub: found.accountId ?? found.clientId, client_id: found.clientId, scope: found.scope, aud: found.aud }
  }
  return async (ctx, next) => {
    if (ctx.path !== '/api/me') return next()
    const token = /^Bearer (\S+)$/i.exec(ctx.get('authorization'))?.[1]
    const found = token === undefined ? undefined : await who(token)
    if (found !== undefined) {
      ctx.body = found
      return
    }
    ctx.status = 401
    ctx.set('www-authenticate', token === undefined ? 'Bearer' : 'Bearer error="invalid_token"')
    ctx.body = { error: 'invalid_token' }
  }
}
