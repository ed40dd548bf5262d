import { type Context, errors, type Provider } from 'oidc-provider'
import type { SigningKey } from '../server/signing-key.ts'
import { users } from '../server/users.ts'
import type { ApiTokens } from './api-tokens.ts'
import { list, required } from './parameters.ts'

export const jwtBearerParameters: readonly string[] = ['assertion', 'requested_token_use', 'scope', 'resource']

/** RFC 7523 section 2.1, used as Microsoft Entra does on behalf of users: it wants `requested_token_use`. */
export function redeemAssertion(provider: Provider, key: SigningKey, apiTokens: ApiTokens) {
  return async (ctx: Context): Promise<void> => {
    const assertion = required(ctx, 'assertion')
    if (required(ctx, 'requested_token_use') !== 'on_behalf_of')
      throw new errors.InvalidRequest('requested_token_use must be on_behalf_of')
    const accountId = String(key.verified(assertion)?.sub)
    if (!users.includes(accountId)) throw new errors.InvalidGrant('the assertion stands for no user')
    ctx.body = await apiTokens.issue({ provider, ctx, accountId, audiences: list(ctx, 'resource') })
  }
}
