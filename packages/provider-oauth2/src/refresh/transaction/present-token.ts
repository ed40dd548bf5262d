import { BrokerError } from '@credbroker/core'
import type { Grant } from '../../grants/grant.ts'
import type { ProviderParts } from '../../provider-parts.ts'
import type { TokenAsk, TokenOutcome } from '../../token-endpoint/token-outcome.ts'
import { reachRefreshPoint } from './refresh-points.ts'

/** Shows the vendor what a grant is renewed with, and tells what came of it. Only time ends the call, not who waits for it. */
export async function presentToken(parts: ProviderParts, grant: Grant, withinMs: number): Promise<TokenOutcome> {
  const controller = new AbortController()
  const cancel = parts.context.clock.schedule(() => controller.abort(tooSlow()), withinMs)
  const ask = refreshAsk(parts, grant, controller.signal)
  reachRefreshPoint('request.sending')
  const outcome = await parts.tokenEndpoint.request(ask).catch(afterBug)
  cancel()
  reachRefreshPoint('answer.read')
  return outcome
}

function tooSlow(): BrokerError {
  return new BrokerError('upstream_unavailable', 'the vendor did not answer the refresh in time; try again')
}

/** Nobody knows how far it got. */
function afterBug(cause: unknown): TokenOutcome {
  return {
    outcome: 'unknown',
    error: new BrokerError('internal', 'the refresh failed unexpectedly; try again', { cause }),
  }
}

/** RFC 6749 section 6. Scopes are not sent: they would only narrow what was granted. */
function refreshAsk({ vendor, context }: ProviderParts, grant: Grant, signal: AbortSignal): TokenAsk {
  const parameters = new URLSearchParams()
  const { refreshToken, accessToken, resources, audiences, issuedBy } = grant
  const { renewal } = vendor
  let grantType = 'refresh_token'
  if (refreshToken !== undefined) parameters.set('refresh_token', refreshToken)
  else if (renewal !== undefined) {
    grantType = renewal.grantType
    parameters.set(renewal.parameter, accessToken)
  }
  // RFC 8707 section 2.2: a token without them would be for somebody else.
  for (const resource of resources) parameters.append('resource', resource)
  for (const audience of audiences) parameters.append('audience', audience)
  const redirectUri = vendor.refreshSendsRedirectUri === true ? context.callbackUrl() : undefined
  if (redirectUri !== undefined) parameters.set('redirect_uri', redirectUri)
  return {
    grantType,
    parameters,
    once: vendor.rotation !== 'never',
    refresh: true,
    // The vendor's servers differ by user, and the callback said which one it is.
    ...(vendor.serverFromCallback !== undefined && { tokenEndpoint: issuedBy.tokenEndpoint }),
    signal,
  }
}
