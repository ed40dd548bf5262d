import { BrokerError, type IssueCall, type Issued } from '@credbroker/core'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from '../oauth2-token.ts'
import type { OnBehalfOfOptions } from '../options.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { accessTokenResponse } from '../token-endpoint/access-token-response.ts'
import { refreshAtMs, refreshBefore } from '../token-endpoint/refresh-time.ts'
import type { TokenAnswer } from '../token-endpoint/token-outcome.ts'
import { type ActorTokens, actorTokens } from './actor-token.ts'
import {
  exchangeParameters,
  type ExchangeWish,
  grantTypes,
  requestedTokenType,
  setTokens,
  wantsJwt,
} from './exchange-parameters.ts'
import { type SubjectToken, subjectToken } from './subject-token.ts'
import { askedScopes } from './token-scopes.ts'

type Issue = (request: Oauth2TokenRequest, call: IssueCall) => Promise<Issued<Oauth2TokenResponse>>

/**
 * ON_BEHALF_OF_TOKEN_EXCHANGE: the caller's user is present by a token of their own, which is exchanged for one that the
 * vendor's service takes. RFC 8693, or RFC 7523 section 2.1. Nothing outlives the user's token, and nothing is kept.
 *
 * Rejects with `access_denied` without a user, with `validation_failed` without that user's token and where the provider
 * has no such flow, otherwise as {@link subjectToken} throws and with the error of the token endpoint's outcome. Throws
 * `config_invalid` at once when the actor's token cannot be made.
 */
export function onBehalfOf(parts: ProviderParts): Issue {
  const settings = parts.options.onBehalfOf ?? parts.vendor.onBehalfOf
  if (settings === undefined) {
    const message =
      'this provider has no on-behalf-of flow; the operator can set onBehalfOf, if the vendor exchanges tokens'
    return async (_request, call) => {
      requireUser(call)
      throw new BrokerError('validation_failed', message)
    }
  }
  const actors = actorTokens(
    parts,
    settings.grantType === 'TOKEN_EXCHANGE' ? settings : { ...settings, actorTokenContent: 'NONE' },
  )
  const before = refreshBefore(parts.options, parts.vendor)
  return async (request: Oauth2TokenRequest, call: IssueCall): Promise<Issued<Oauth2TokenResponse>> => {
    requireUser(call)
    const wish = { ...request, scopes: askedScopes(request, parts.options) }
    const parameters = exchangeParameters(settings, parts.vendor, wish)
    const subject = subjectOf(call, settings, wish, parts)
    const answer = await exchange(parts, settings, { parameters, subject, actors, signal: call.signal })
    const expiresAtMs = earlier(answer.expiresAtMs, subject.expiresAtMs)
    const { expiresAtMs: _, ...token } = answer
    const ends = expiresAtMs !== undefined && { expiresAtMs }
    return {
      response: accessTokenResponse({ ...token, ...ends }, wish.scopes, parts.vendor),
      ...(ends && { ...ends, refreshAtMs: refreshAtMs(answer.receivedAtMs, ends.expiresAtMs, before) }),
    }
  }
}

/** Whoever asks for nobody is not served as somebody. */
function requireUser({ caller: { user, userToken } }: IssueCall): void {
  if (user !== undefined || userToken !== undefined) return
  const message = 'the on-behalf-of flow acts for a user, and the caller names none; ask with the userToken of one'
  throw new BrokerError('access_denied', message)
}

function subjectOf(
  { caller }: IssueCall,
  settings: OnBehalfOfOptions,
  wish: ExchangeWish,
  { context }: ProviderParts,
): SubjectToken {
  if (caller.userToken === undefined) {
    const message = "the on-behalf-of flow needs the user's own token; ask with a caller that has userToken"
    throw new BrokerError('validation_failed', message)
  }
  const { trustedIssuers } = settings
  return subjectToken(caller.userToken, { nowMs: context.clock.now(), jwt: wantsJwt(settings, wish), trustedIssuers })
}

interface Exchange {
  readonly parameters: URLSearchParams
  readonly subject: SubjectToken
  readonly actors: ActorTokens
  readonly signal: AbortSignal
}

async function exchange(
  { tokenEndpoint }: ProviderParts,
  settings: OnBehalfOfOptions,
  { parameters, subject, actors, signal }: Exchange,
): Promise<TokenAnswer> {
  const actor = await actors.obtain(signal)
  setTokens(parameters, settings, subject.token, actor)
  const grantType = grantTypes[settings.grantType]
  const outcome = await tokenEndpoint.request({ grantType, parameters, once: false, signal })
  if (outcome.outcome !== 'granted') {
    if (actor !== undefined && outcome.outcome === 'refused') actors.drop(actor)
    throw outcome.error
  }
  if (settings.grantType === 'TOKEN_EXCHANGE') requireIssuedType(outcome.answer, requestedTokenType(settings))
  return outcome.answer
}

/** RFC 8693 section 2.2.1: it says what was issued, which need not be what was asked for. */
function requireIssuedType({ issuedTokenType }: TokenAnswer, wanted: string): void {
  if (issuedTokenType === wanted) return
  const found = issuedTokenType === undefined ? 'does not say what it issued' : 'issued another kind of token'
  throw new BrokerError(
    'upstream_rejected',
    `the provider ${found}, where ${wanted} was asked for; it is not given out`,
  )
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return Math.min(one, other)
}
