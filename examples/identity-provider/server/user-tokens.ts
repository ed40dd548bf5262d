import { randomUUID } from 'node:crypto'
import type { Middleware } from 'oidc-provider'
import { jsonBody } from './request-body.ts'
import type { SigningKey } from './signing-key.ts'

/** What a user's own token is to say. */
export interface UserTokenAsk {
  readonly user: string
  /** Seconds. Default 300. */
  readonly lifetimeS?: number
  /** More claims, such as `may_act`; they go over the usual ones. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/**
 * `POST /__user-tokens`: a JWT as an application gets one when its user signs in, to try out what is done on behalf of
 * users. No API takes it.
 */
export function userTokens(issuer: string, key: SigningKey): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/__user-tokens' || ctx.method !== 'POST') return next()
    const ask = await jsonBody(ctx.req)
    if (!isUserTokenAsk(ask)) {
      ctx.status = 400
      ctx.body = { error: 'name a user, and lifetimeS as a number' }
      return
    }
    const { user, lifetimeS = 300, claims } = ask
    const nowS = Math.floor(Date.now() / 1000)
    ctx.body = {
      token: key.signed({
        iss: issuer,
        sub: user,
        aud: 'application',
        iat: nowS,
        exp: nowS + lifetimeS,
        jti: randomUUID(),
        ...claims,
      }),
    }
  }
}

function isUserTokenAsk(value: unknown): value is UserTokenAsk {
  if (typeof value !== 'object' || value === null) return false
  const { user, lifetimeS = 300, claims = {} } = value as Partial<UserTokenAsk>
  return typeof user === 'string' && Number.isSafeInteger(lifetimeS) && typeof claims === 'object'
}
