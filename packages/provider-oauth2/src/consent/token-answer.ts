import type { Issued } from '@credbroker/core'
import type { Oauth2TokenResponse } from '../oauth2-token.ts'
import type { GrantToken } from '../refresh/grant-tokens.ts'
import { accessTokenResponse } from '../token-endpoint/access-token-response.ts'
import type { ConsentParts } from './attempt.ts'

/** Looked at again after so long, so that a consent that was ended in another process ends here too. */
const longestUnseenMs = 5 * 60_000

/** The token of a grant, for the core to hand out and to keep for a while. */
export function tokenAnswer(
  { grant, refreshAtMs }: Extract<GrantToken, { readonly outcome: 'token' }>,
  { context, vendor }: Pick<ConsentParts, 'vendor'> & { readonly context: Pick<ConsentParts['context'], 'clock'> },
): Issued<Oauth2TokenResponse> {
  const { accessToken, tokenType, expiresAtMs, grantedScopes, askedScopes, kept } = grant
  const given = {
    accessToken,
    tokenType,
    scopes: grantedScopes,
    kept,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
  }
  return {
    response: accessTokenResponse(given, askedScopes, vendor),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    refreshAtMs: Math.min(refreshAtMs, context.clock.now() + longestUnseenMs),
  }
}
