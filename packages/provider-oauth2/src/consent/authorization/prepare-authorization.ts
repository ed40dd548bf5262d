import { BrokerError } from '@credbroker/core'
import type { PreparedSession } from '@credbroker/core/consent'
import type { Attempt, AttemptData, ConsentParts } from '../attempt.ts'
import { expectedIssuer } from '../callback/expected-issuer.ts'
import { newAttemptData } from '../new-attempt-data.ts'
import type { UserAsk } from '../user-ask.ts'
import { authorizationParameters } from './authorization-parameters.ts'
import { authorizationUrl } from './authorization-url.ts'
import { newCodeVerifier, sendsCodeChallenge } from './code-challenge.ts'
import { isPushed, pushedAuthorizationUrl } from './pushed-request.ts'

/** Makes the vendor's side of attempts. */
export interface Preparer {
  prepare(state: string): Promise<PreparedSession<AttemptData>>
  /** Another address for an attempt that is open, where one serves only once. */
  readonly again?: (attempt: Attempt, state: string) => Promise<string>
}

/** As long as those that the core makes; what it says does not matter for how long an address becomes. */
const anyState = '.'.repeat(66)

/**
 * Prepares authorization requests of the code flow. Rejects with `validation_failed` where the broker has no public
 * address or the server no authorization endpoint, and as the server's metadata does.
 */
export async function authorizationPreparer(
  ask: UserAsk,
  scopes: readonly string[],
  parts: ConsentParts,
  signal: AbortSignal,
): Promise<Preparer> {
  const { context, server } = parts
  const redirectUri = context.callbackUrl()
  if (redirectUri === undefined)
    throw unusable('this broker has no public address to which a vendor could send users back; set publicUrl')
  const metadata = await server.metadata(signal)
  const { authorization_endpoint: endpoint } = metadata
  if (endpoint === undefined)
    throw unusable(`provider "${context.name}" knows no authorization endpoint; give one in its metadata`)
  const issuer = expectedIssuer(metadata, parts)
  const data: AttemptData = {
    ...newAttemptData(ask, scopes, parts, metadata),
    ...(issuer !== undefined && { issuer }),
    issuerPromised: metadata.authorization_response_iss_parameter_supported === true,
    redirectUri,
    ...(sendsCodeChallenge(parts, metadata) && { codeVerifier: newCodeVerifier(context.random) }),
    ...(scopes.includes('openid') && { nonce: newCodeVerifier(context.random) }),
  }
  const { customParameters } = ask
  const parametersFor = (kept: AttemptData, state: string): URLSearchParams =>
    authorizationParameters({ ...kept, scopes, redirectUri, state, customParameters }, parts)
  const push = (kept: AttemptData, state: string): Promise<string> =>
    pushedAuthorizationUrl(endpoint, parametersFor(kept, state), metadata, parts, signal)

  if (isPushed(metadata, parts.options, authorizationUrl(endpoint, parametersFor(data, anyState)))) {
    return {
      prepare: async (state: string) => ({ authorizationUrl: await push(data, state), data }),
      again: ({ data: kept }: Attempt, state: string) => push(kept, state),
    }
  }
  return {
    prepare: async (state: string) => ({
      authorizationUrl: authorizationUrl(endpoint, parametersFor(data, state)),
      data,
    }),
  }
}

function unusable(what: string): BrokerError {
  return new BrokerError('validation_failed', `USER_FEDERATION cannot be used: ${what}. That is for the operator to do`)
}
