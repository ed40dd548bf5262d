import type { Issued } from '@credbroker/core'
import type { Oauth2TokenResponse } from '../oauth2-token.ts'
import type { Attempt } from './attempt.ts'

/** The user has to act, or is at it. */
export function inProgress({ sessionUri, authorizationUrl, data }: Attempt): Issued<Oauth2TokenResponse> {
  const userCode = data.device?.userCode
  return {
    response: {
      authorizationUrl,
      sessionUri,
      sessionStatus: 'IN_PROGRESS',
      ...(userCode !== undefined && { userCode }),
    },
    interim: true,
  }
}

/** The attempt is over without a token, for good. */
export function failed({ sessionUri }: Pick<Attempt, 'sessionUri'>, failure: string): Issued<Oauth2TokenResponse> {
  return { response: { sessionUri, sessionStatus: 'FAILED', failure }, interim: true }
}
