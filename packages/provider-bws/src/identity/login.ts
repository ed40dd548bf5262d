import type { ProviderContext } from '@credbroker/core'
import type { AccessToken } from '../access-token/access-token.ts'
import type { HttpClient } from '../exchange/http-client.ts'
import { readJson } from '../exchange/json-members.ts'
import { isWebPage } from '../refusals/no-json-answer.ts'
import { loginRefusal, unusableLogin } from '../refusals/login-refusal.ts'
import type { Session } from '../session/session.ts'
import { readLogin } from './login-answer.ts'

const largestBytes = 1_048_576

/** How an access token becomes a session. */
export interface LoginParts {
  readonly context: Pick<ProviderContext, 'clock'>
  readonly client: HttpClient
  readonly accessToken: AccessToken
  readonly tokenUrl: string
}

/**
 * Logs in with the access token. Throws `upstream_rejected` when it is not accepted, `throttled`, and
 * `upstream_unavailable`. RFC 6749 section 4.4.2. `acceptedBefore`: it has worked at this server, for the error's words.
 */
export async function login(parts: LoginParts, acceptedBefore: boolean, signal: AbortSignal): Promise<Session> {
  const { context, client, accessToken, tokenUrl } = parts
  const form = new URLSearchParams({
    scope: 'api.secrets',
    client_id: accessToken.id,
    client_secret: accessToken.clientSecret.reveal(),
    grant_type: 'client_credentials',
  })
  const answer = await client.send({
    method: 'POST',
    url: tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: form.toString(),
    maxResponseBytes: largestBytes,
    signal,
    harmless: true,
  })
  const receivedAtMs = context.clock.now()
  if (answer.status !== 200 || isWebPage(answer)) throw loginRefusal(answer, acceptedBefore, receivedAtMs)
  const { session, fault } = readLogin(readJson(answer.text), { tokenKey: accessToken.key, receivedAtMs })
  if (session === undefined) throw unusableLogin(answer.host, fault)
  return session
}
