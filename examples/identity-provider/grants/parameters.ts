import { type Context, errors } from 'oidc-provider'

/** All values of a parameter that may be repeated. */
export function list(ctx: Context, name: string): readonly string[] {
  const value = ctx.oidc?.params[name]
  return value === undefined ? [] : [value].flat()
}

export function single(ctx: Context, name: string): string | undefined {
  return list(ctx, name)[0]
}

/** Throws `invalid_request` when it is missing. */
export function required(ctx: Context, name: string): string {
  const value = single(ctx, name)
  if (value === undefined) throw new errors.InvalidRequest(`missing required parameter "${name}"`)
  return value
}
