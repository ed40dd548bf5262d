import { boundedFetch } from '@credbroker/core'
import { basicCredentials } from '../client/basic-credentials.ts'
import type { ProviderParts } from '../provider-parts.ts'
import type { RevocationRule } from '../vendors/vendor.ts'

type Parts = Omit<ProviderParts, 'server' | 'tokenEndpoint'>

/** What is to be ended at the vendor. */
export interface RevokedTokens {
  readonly accessToken?: string
  readonly refreshToken?: string
  /** What the grant kept of the vendor's answers; Stripe's accounts are ended by their id. */
  readonly kept?: Readonly<Record<string, string>>
}

/** What one vendor wants to be sent. */
interface RevocationForm {
  readonly authorization: string
  /** None for vendors that read the token from the header alone. */
  readonly body?: URLSearchParams | Readonly<Record<string, string>>
}

/** Ends a token in a way that is a vendor's own. `undefined` when what it needs for that is not there. */
export async function vendorRevocation(
  rule: RevocationRule,
  { context, vendor, options, client }: Parts,
  tokens: RevokedTokens,
  signal: AbortSignal,
): Promise<Response | undefined> {
  const form = formFor(rule, { vendor, options }, tokens)
  if (form === undefined) return undefined
  const { authorization, body } = form
  const isJson = body !== undefined && !(body instanceof URLSearchParams)
  const headers = {
    ...vendor.tokenRequestHeaders,
    authorization,
    accept: 'application/json',
    ...(isJson && { 'content-type': 'application/json' }),
  }
  const { tls } = client
  return boundedFetch(
    context,
    rule.url,
    {
      method: rule.method ?? 'POST',
      headers,
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
      ...(tls && { tls }),
    },
    signal,
  )
}

function formFor(
  { style, token }: RevocationRule,
  { vendor, options }: Pick<Parts, 'vendor' | 'options'>,
  { accessToken, refreshToken, kept }: RevokedTokens,
): RevocationForm | undefined {
  const { clientId } = options
  const secret = options.clientSecret?.reveal()
  switch (style) {
    case 'rfc7009':
      return undefined
    case 'bearer': {
      // RFC 6750: what authorizes a call is an access token, where nothing else is said.
      const bearer = token === 'refresh' ? refreshToken : accessToken
      return bearer === undefined ? undefined : { authorization: `Bearer ${bearer}` }
    }
    case 'client':
      if (accessToken === undefined || secret === undefined) return undefined
      return {
        authorization: `Basic ${basicCredentials(clientId, secret, vendor.basicEncoding)}`,
        body: { access_token: accessToken },
      }
    case 'square':
      if (accessToken === undefined || secret === undefined) return undefined
      return { authorization: `Client ${secret}`, body: { client_id: clientId, access_token: accessToken } }
    case 'stripe': {
      const account = kept?.['stripe_user_id']
      if (account === undefined || secret === undefined) return undefined
      return {
        authorization: `Bearer ${secret}`,
        body: new URLSearchParams({ client_id: clientId, stripe_user_id: account }),
      }
    }
  }
}
