import { type Context, errors, type Provider } from 'oidc-provider'
import { users } from '../server/users.ts'
import { type ApiTokens, accessTokenType } from './api-tokens.ts'
import type { InboundTokens } from './inbound-token.ts'
import { list, required, single } from './parameters.ts'

export const tokenExchangeParameters: readonly string[] = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'audience',
  'resource',
  'scope',
]

const issuable: readonly string[] = [accessTokenType, 'urn:ietf:params:oauth:token-type:jwt']

/** RFC 8693: a token for one user becomes a token for the same user at other services, and says who acts. */
export function exchangeToken(provider: Provider, inbound: InboundTokens, apiTokens: ApiTokens) {
  return async (ctx: Context): Promise<void> => {
    const subject = await inbound.claims(
      'subject_token',
      required(ctx, 'subject_token'),
      required(ctx, 'subject_token_type'),
    )
    if (!users.includes(String(subject.sub))) throw new errors.InvalidRequest('subject_token stands for no user')
    const actor = await actorOf(ctx, inbound)
    const act = actor && { sub: actor.sub, ...(subject.act !== undefined && { act: subject.act }) }
    refuseOtherActors(subject.may_act, act?.sub ?? ctx.oidc?.client?.clientId)
    if (!issuable.includes(single(ctx, 'requested_token_type') ?? accessTokenType))
      throw new errors.InvalidRequest('requested_token_type is not supported')
    ctx.body = {
      ...(await apiTokens.issue({
        provider,
        ctx,
        accountId: String(subject.sub),
        audiences: [...list(ctx, 'audience'), ...list(ctx, 'resource')],
        ...(act !== undefined && { act }),
      })),
      issued_token_type: accessTokenType,
    }
  }
}

async function actorOf(ctx: Context, inbound: InboundTokens) {
  const [token, type] = [single(ctx, 'actor_token'), single(ctx, 'actor_token_type')]
  if (token === undefined && type === undefined) return undefined
  // RFC 8693 section 2.1: both or none.
  if (token === undefined || type === undefined) throw new errors.InvalidRequest('actor_token and its type go together')
  return inbound.claims('actor_token', token, type)
}

/** RFC 8693 section 4.4. */
function refuseOtherActors(mayAct: unknown, actor: unknown): void {
  if (typeof mayAct !== 'object' || mayAct === null) return
  if (!('sub' in mayAct) || mayAct.sub !== actor) throw new errors.InvalidRequest('this party may not act for the user')
}
