import { BrokerError } from '@credbroker/core'
import { authorizePath } from '../../browser/authorize-path.ts'
import type { GetResourceOauth2TokenOutput } from '../shapes/index.ts'
import type { BrokerAnswer } from './ask-provider.ts'

/** With members that the service model does not have, which AWS's SDKs pass over. */
export interface Oauth2TokenOutput extends GetResourceOauth2TokenOutput {
  readonly tokenType?: string
  /** Epoch seconds. */
  readonly expiresAt?: number
  readonly grantedScopes?: readonly string[]
  /** What else the vendor gave with the token that its API needs. */
  readonly vendorParameters?: Readonly<Record<string, string>>
  /** RFC 8628: what the user types in at `authorizationUrl`. */
  readonly userCode?: string
}

/** What is read of the broker's `oauth2TokenResponse`. */
interface Oauth2Response {
  readonly accessToken?: string
  readonly tokenType?: string
  readonly expiresAt?: number
  readonly scopes?: readonly string[]
  readonly vendorParameters?: Readonly<Record<string, string>>
  readonly authorizationUrl?: string
  readonly sessionUri?: string
  readonly sessionStatus?: 'IN_PROGRESS' | 'FAILED'
  readonly userCode?: string
  readonly failure?: string
}

/**
 * The broker's answer as clients get it. Throws `access_denied` for a session that failed: AWS's own clients ask on until
 * their time is over when they are only told so.
 */
export function oauth2Output(answer: BrokerAnswer, publicUrl: () => string): Oauth2TokenOutput {
  const { oauth2TokenResponse: response } = answer as { readonly oauth2TokenResponse: Oauth2Response }
  if (response.accessToken !== undefined) return tokenOutput(response)
  const { authorizationUrl, sessionUri, sessionStatus, userCode, failure } = response
  if (sessionStatus === 'FAILED') throw sessionFailed(failure)
  // A device's user goes to the vendor by themselves; any other is sent there by our front channel.
  const isOurs = authorizationUrl !== undefined && userCode === undefined && sessionUri !== undefined
  const url = isOurs ? frontChannelUrl(publicUrl(), sessionUri) : authorizationUrl
  return {
    ...(url !== undefined && { authorizationUrl: url }),
    ...(sessionUri !== undefined && { sessionUri }),
    ...(sessionStatus !== undefined && { sessionStatus }),
    ...(userCode !== undefined && { userCode }),
  }
}

function tokenOutput({
  accessToken,
  tokenType,
  expiresAt,
  scopes,
  vendorParameters,
}: Oauth2Response): Oauth2TokenOutput {
  return {
    ...(accessToken !== undefined && { accessToken }),
    ...(tokenType !== undefined && { tokenType }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(scopes !== undefined && { grantedScopes: scopes }),
    ...(vendorParameters !== undefined && { vendorParameters }),
  }
}

function frontChannelUrl(publicUrl: string, sessionUri: string): string {
  return `${publicUrl}${authorizePath}?request_uri=${encodeURIComponent(sessionUri)}`
}

/** `failure` is the vendor's code, or the provider's own word. */
function sessionFailed(failure = 'failed'): BrokerError {
  const message =
    failure === 'expired'
      ? 'The session has expired; start again without sessionUri'
      : `The user or the vendor refused, or the consent could not be finished: ${failure}; start again without sessionUri`
  return new BrokerError('access_denied', message, { details: { upstreamCode: failure } })
}
