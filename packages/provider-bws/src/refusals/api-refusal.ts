import { BrokerError, invalidField } from '@credbroker/core'
import type { Answer } from '../exchange/bounded-fetch.ts'
import { isWebPage, webPageInstead } from './no-json-answer.ts'
import { passingFailure } from './passing-failure.ts'

/** What a request was about, for the words of its refusal. */
export interface RefusedRequest {
  /** The member of the broker's request that decided what was asked for. */
  readonly field: string
  /** What is said when it is not there. */
  readonly missing: string
}

/** The error for an answer of the API that does not grant. */
export function apiRefusal(answer: Answer, { field, missing }: RefusedRequest, nowMs: number): BrokerError {
  if (isWebPage(answer)) return webPageInstead(answer.host, 'apiUrl')
  const passing = passingFailure(answer, nowMs)
  if (passing !== undefined) return passing
  const { host, status } = answer
  switch (status) {
    case 400:
      return invalidField(field, 'asks for something that Bitwarden takes for invalid, or that the plan does not cover')
    case 404:
      return new BrokerError('not_found', missing)
    case 409:
      return new BrokerError('conflict', `"${host}" says that somebody else changed this meanwhile; read it again`)
    default:
      return new BrokerError('upstream_rejected', `"${host}" refused the request (status ${status})`)
  }
}

/** The error for a bearer that the API does not take although identity has just issued it. */
export function bearerRefused(apiHost: string, identityHost: string): BrokerError {
  return new BrokerError(
    'upstream_rejected',
    `"${apiHost}" refuses the bearer that "${identityHost}" has just issued: they are not of one installation, or the machine ` +
      'account was disabled. The operator has to set region, or serverUrl, or identityUrl and apiUrl to one and the same',
    { details: { upstreamCode: 'invalid_token' } },
  )
}
