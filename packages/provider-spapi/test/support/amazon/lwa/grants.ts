import type { App } from '../accounts/app.ts'
import type { Consent } from '../accounts/consent.ts'
import type { AmazonState } from '../amazon-state.ts'
import { lifetimeMember } from '../behaviour.ts'
import type { Answer } from '../http/answer.ts'
import { lwaError, uncached } from './lwa-error.ts'
import type { LwaField, LwaFields } from './token-request.ts'

/** One way to get an access token. */
export interface Grant {
  readonly required: readonly LwaField[]
  readonly optional?: readonly LwaField[]
  answer(fields: LwaFields, app: App, state: AmazonState): Answer
}

/** Grantless operations, by scope, are in the table of operations. The last one belongs to an API that is gone. */
const knownScopes: ReadonlySet<string> = new Set([
  'sellingpartnerapi::notifications',
  'sellingpartnerapi::client_credential:rotation',
  'sellingpartnerapi::migration',
])

export const grants: ReadonlyMap<string, Grant> = new Map<string, Grant>([
  ['refresh_token', { required: ['refresh_token'], answer: refresh }],
  ['client_credentials', { required: ['scope'], answer: clientCredentials }],
  ['authorization_code', { required: ['code'], optional: ['redirect_uri'], answer: exchangeCode }],
])

function refresh({ refresh_token: refreshToken }: LwaFields, app: App, state: AmazonState): Answer {
  const consent = [...state.consents].find((consent) => consent.refreshToken === refreshToken)
  if (consent === undefined) return invalidGrant('refresh_token')
  if (consent.app !== app) return lwaError('unauthorized_client', 'Not authorized for requested operation')
  if (consent.isRevoked) return invalidGrant("refresh_token. User may have revoked or didn't grant the permission.")
  if (state.behaviour.changesRefreshTokens) consent.changeRefreshToken()
  return sellerToken(consent, state)
}

function clientCredentials({ scope = '' }: LwaFields, app: App, state: AmazonState): Answer {
  const scopes = scope.split(' ')
  if (!scopes.every((one) => knownScopes.has(one))) return lwaError('invalid_scope', 'An unknown scope was requested')
  const { accessTokenS } = state.lifetimes
  const accessToken = state.tokens.issue({ kind: 'grantless', app, scopes }, accessTokenS)
  return granted(accessToken, { scope }, state)
}

function exchangeCode({ code = '', redirect_uri: redirectUri }: LwaFields, app: App, state: AmazonState): Answer {
  const consent = state.codes.redeem(code, app, redirectUri)
  if (consent === undefined) return invalidGrant('code')
  state.consents.add(consent)
  return sellerToken(consent, state)
}

function sellerToken(consent: Consent, state: AmazonState): Answer {
  const accessToken = state.tokens.issue({ kind: 'seller', app: consent.app, consent }, state.lifetimes.accessTokenS)
  return granted(accessToken, { refresh_token: consent.refreshToken }, state)
}

function granted(accessToken: string, more: object, { behaviour, lifetimes }: AmazonState): Answer {
  return {
    status: 200,
    headers: uncached,
    body: {
      token_type: 'bearer',
      ...lifetimeMember('expires_in', lifetimes.accessTokenS, behaviour),
      access_token: accessToken,
      ...more,
    },
  }
}

function invalidGrant(what: string): Answer {
  return lwaError('invalid_grant', `The request has an invalid grant parameter : ${what}`)
}
