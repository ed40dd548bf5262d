import type { RefusalBody } from './refusal-body.ts'
import type { RefusalReason } from './refusal-reasons.ts'

/** Who refused: Login with Amazon, the Tokens API, or any other operation of the Selling Partner API. */
export type RefusingServer = 'lwa' | 'tokens' | 'api'

/**
 * What a refusal means. By what the body says first and by the status then, as gateways replace bodies, and Amazon sends
 * one code for many reasons.
 */
export function classifyRefusal(where: RefusingServer, status: number, body: RefusalBody): RefusalReason {
  const known = where === 'lwa' ? ofLogin(body) : ofOperation(where, status, body)
  return known ?? ofStatus(where, status)
}

// RFC 6749 section 5.2 and what Login with Amazon adds.
const loginCodes: ReadonlyMap<string | undefined, RefusalReason> = new Map([
  ['invalid_grant', 'consent_ended'],
  ['unauthorized_client', 'client_mismatch'],
  ['invalid_client', 'client_refused'],
  ['invalid_request', 'token_request_invalid'],
  ['unsupported_grant_type', 'token_request_invalid'],
  ['invalid_scope', 'scope_unknown'],
  ['access_denied', 'consent_denied'],
  ['server_error', 'unavailable'],
  ['temporarily_unavailable', 'unavailable'],
])

function ofLogin({ code }: RefusalBody): RefusalReason | undefined {
  return loginCodes.get(code)
}

type Phrases = readonly (readonly [phrase: RegExp, reason: RefusalReason])[]

// The first that is found decides.
const deniedPhrases: Phrases = [
  [/LWA secret token.*expired/i, 'client_secret_expired'],
  [/missing in the request header/i, 'access_token_missing'],
  [/access token.*expired/i, 'access_token_expired'],
  [/revoked, malformed or invalid/i, 'access_token_invalid'],
  [/security token included in the request is expired/i, 'security_token_expired'],
]

const tokensPhrases: Phrases = [
  [/does not have access to one or more requested data elements/i, 'data_elements_denied'],
  [/do not have access to some or all requested resource/i, 'resources_denied'],
  [/invalid or unsupported document id/i, 'document_invalid'],
]

function ofOperation(where: RefusingServer, status: number, { code, words }: RefusalBody): RefusalReason | undefined {
  if (status === 401 || status === 403) return phraseIn(words, deniedPhrases)
  if (where === 'tokens' && status === 400) return phraseIn(words, tokensPhrases)
  return code === 'QuotaExceeded' && status < 500 ? 'throttled' : undefined
}

function phraseIn(words: string, phrases: Phrases): RefusalReason | undefined {
  return phrases.find(([phrase]) => phrase.test(words))?.[1]
}

function ofStatus(where: RefusingServer, status: number): RefusalReason {
  if (status === 429) return 'throttled'
  if (status === 408 || (status >= 500 && status < 600)) return 'unavailable'
  if (status === 404) return 'not_found'
  // Login with Amazon gets client id and secret, and no access token.
  if (status === 401) return where === 'lwa' ? 'client_refused' : 'access_token_invalid'
  if (status === 403) return where === 'lwa' ? 'consent_denied' : 'access_denied'
  if (status >= 400 && status < 500) return where === 'lwa' ? 'token_request_invalid' : 'request_invalid'
  return 'unexpected'
}
