import type { ConsentAnswer } from '@credbroker/core'

/** What a provider answers while there is no credential. */
export interface AnsweredConsent extends ConsentAnswer {
  /** With `FAILED`: why, as a short code. */
  readonly failure?: string
}

/** The step that the user has to take; `undefined` when the answer is the credential. */
export function consentAnswer(answer: Readonly<Record<string, unknown>>): AnsweredConsent | undefined {
  const [response] = Object.values(answer)
  if (typeof response !== 'object' || response === null) return undefined
  const { sessionUri, sessionStatus, authorizationUrl, userCode, failure } = response as Record<string, unknown>
  if (typeof sessionUri !== 'string' || (sessionStatus !== 'IN_PROGRESS' && sessionStatus !== 'FAILED'))
    return undefined
  return {
    sessionUri,
    sessionStatus,
    ...(typeof authorizationUrl === 'string' && { authorizationUrl }),
    ...(typeof userCode === 'string' && { userCode }),
    ...(typeof failure === 'string' && /^[\w.-]{1,64}$/.test(failure) && { failure }),
  }
}
