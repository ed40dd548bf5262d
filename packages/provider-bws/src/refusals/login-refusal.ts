import { BrokerError } from '@credbroker/core'
import type { Answer } from '../exchange/bounded-fetch.ts'
import { readJson, textMember } from '../exchange/json-members.ts'
import type { LoginFault } from '../identity/login-answer.ts'
import { isWebPage, unusableAnswer, webPageInstead } from './no-json-answer.ts'
import { passingFailure } from './passing-failure.ts'

/** The error for a login that was not granted. `acceptedBefore`: this access token has worked at this server. */
export function loginRefusal(answer: Answer, acceptedBefore: boolean, nowMs: number): BrokerError {
  if (isWebPage(answer)) return webPageInstead(answer.host, 'identityUrl')
  const passing = passingFailure(answer, nowMs)
  if (passing !== undefined) return passing
  const { host, status, text } = answer
  const code = errorCode(text)
  // RFC 6749 section 5.2: a server may answer either status.
  if (code === 'invalid_client' || status === 401) return tokenRefused(host, acceptedBefore)
  return new BrokerError(
    'upstream_rejected',
    `"${host}" refused the login (${code ?? `status ${status}`}); the operator has to check the servers and the access token`,
    code === undefined ? {} : { details: { upstreamCode: code } },
  )
}

/** The error for a login that was granted with an answer that cannot be used. */
export function unusableLogin(host: string, fault: LoginFault): BrokerError {
  const why = {
    response: 'it is no JSON with a bearer, its lifetime and an encrypted payload; is this the identity server?',
    jwt: 'its bearer names no organization or no end',
    mac: 'its payload does not open with the key of this access token, so the end of the access token was changed, or the answer was',
    payload: 'its payload holds no organization key',
    key_length: 'its organization key is not one of 64 bytes',
  }[fault]
  return unusableAnswer(host, why)
}

/** Bitwarden gives one answer for all of these; what is known here tells them apart as far as possible. */
function tokenRefused(host: string, acceptedBefore: boolean): BrokerError {
  const message = acceptedBefore
    ? `"${host}" no longer accepts this access token (invalid_client): it has expired or was revoked, or its organization ` +
      'lost access to Secrets Manager. The operator has to create a new access token'
    : `"${host}" does not accept this access token (invalid_client): it has expired or was revoked, or it belongs to another ` +
      'region or server. The operator has to create a new one, or set region (us or eu) or serverUrl to where it was created'
  return new BrokerError('upstream_rejected', message, { details: { upstreamCode: 'invalid_client' } })
}

function errorCode(text: string): string | undefined {
  const code = textMember(readJson(text), 'error')
  return code !== undefined && /^[a-z_]{1,64}$/.test(code) ? code : undefined
}
