import type { App } from '../../support/amazon/accounts/app.ts'
import type { Consent } from '../../support/amazon/accounts/consent.ts'
import type { ScriptedAmazon } from '../../support/amazon/scripted-amazon.ts'

export const goodUserAgent = 'credbroker-test/1.0 (Language=Node.js/24)'

export interface Seen {
  readonly status: number
  readonly headers: Headers
  readonly body: any
}

type Fields = Readonly<Record<string, string>>

/** What a good client sends, and what came back. */
export interface Call {
  /** A form, with the app's client id and secret unless told otherwise. */
  lwa(fields: Fields): Promise<Seen>
  /** Sends a body to the token endpoint as it is. */
  rawLwa(body: string, contentType?: string, query?: string): Promise<Seen>
  sellerToken(consent?: Consent): Promise<string>
  grantlessToken(scope: string): Promise<string>
  restrictedDataToken(body: unknown, token?: string): Promise<Seen>
  api(method: string, target: string, token: string, options?: ApiOptions): Promise<Seen>
}

interface ApiOptions {
  readonly url?: string
  readonly headers?: Fields
  readonly body?: string
}

export const tokensPath = '/tokens/2021-03-01/restrictedDataToken'

export function callOf(amazon: ScriptedAmazon, app: App, firstConsent: Consent): Call {
  const call: Call = {
    lwa: (fields) =>
      call.rawLwa(
        new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...fields }).toString(),
      ),
    rawLwa: (body, contentType = 'application/x-www-form-urlencoded;charset=UTF-8', query = '') =>
      seen(
        fetch(`${amazon.lwaUrl}${query}`, {
          method: 'POST',
          headers: { 'content-type': contentType },
          body,
        }),
      ),
    async sellerToken(consent = firstConsent) {
      const fields = { grant_type: 'refresh_token', refresh_token: consent.refreshToken }
      return (await call.lwa({ ...fields, client_id: consent.app.clientId, client_secret: consent.app.clientSecret }))
        .body.access_token
    },
    grantlessToken: async (scope) => (await call.lwa({ grant_type: 'client_credentials', scope })).body.access_token,
    restrictedDataToken: async (body, token) =>
      call.api('POST', tokensPath, token ?? (await call.sellerToken()), {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    api: (method, target, token, { url = amazon.endpointUrl('na'), headers, body } = {}) =>
      seen(
        fetch(`${url}${target}`, {
          method,
          headers: { 'user-agent': goodUserAgent, 'x-amz-access-token': token, ...headers },
          ...(body !== undefined && { body }),
        }),
      ),
  }
  return call
}

async function seen(answer: Promise<Response>): Promise<Seen> {
  const response = await answer
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
