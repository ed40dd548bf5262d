import type { Context } from 'oidc-provider'

/** Whether this is a revocation request, RFC 7009, for an access token. */
export function revokesAccessToken(ctx: Context | undefined): boolean {
  return ctx?.oidc?.route === 'revocation' && ctx.oidc.entities.AccessToken !== undefined
}
