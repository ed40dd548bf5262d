import type { Oauth2TokenRequest } from '../oauth2-token.ts'
import type { OnBehalfOfOptions } from '../options.ts'
import type { ResolvedVendor } from '../vendors/vendor.ts'
import type { ActorToken } from './actor-token.ts'
import { addCustomParameters } from './custom-parameters.ts'
import { setScopes } from './token-scopes.ts'
import { addTargets } from './token-targets.ts'

const overridable = ['subject_token_type', 'requested_token_use']
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'
const jwtType = 'urn:ietf:params:oauth:token-type:jwt'
const idTokenType = 'urn:ietf:params:oauth:token-type:id_token'

/** What a request asks for, with its scopes decided. */
export type ExchangeWish = Pick<Oauth2TokenRequest, 'resources' | 'audiences' | 'customParameters'> & {
  readonly scopes: readonly string[]
}

/** `grant_type` of each way to act on behalf of somebody. RFC 8693 section 2.1, RFC 7523 section 2.1. */
export const grantTypes: Readonly<Record<OnBehalfOfOptions['grantType'], string>> = {
  TOKEN_EXCHANGE: 'urn:ietf:params:oauth:grant-type:token-exchange',
  JWT_AUTHORIZATION_GRANT: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
}

/** Whether what the user's token is said to be can be nothing but a JWT. */
export function wantsJwt(settings: OnBehalfOfOptions, { customParameters = {} }: ExchangeWish): boolean {
  if (settings.grantType === 'JWT_AUTHORIZATION_GRANT') return true
  return [jwtType, idTokenType].includes(customParameters['subject_token_type'] ?? subjectTokenType(settings))
}

/** `requested_token_type`, which the answer's `issued_token_type` has to be. */
export function requestedTokenType({ requestedTokenType = accessTokenType }: OnBehalfOfOptions): string {
  return requestedTokenType
}

/** The parameters of one exchange but for the tokens in it. Throws `validation_failed` for what callers may not set. */
export function exchangeParameters(
  settings: OnBehalfOfOptions,
  vendor: ResolvedVendor,
  wish: ExchangeWish,
): URLSearchParams {
  const parameters = new URLSearchParams()
  if (settings.grantType === 'TOKEN_EXCHANGE') {
    parameters.set('subject_token_type', subjectTokenType(settings))
    parameters.set('requested_token_type', requestedTokenType(settings))
  } else {
    // What Microsoft made of the grant, and others with it; a server that does not know it ignores it (RFC 6749 section 3.2).
    parameters.set('requested_token_use', 'on_behalf_of')
  }
  for (const [name, value] of Object.entries(vendor.onBehalfOfParameters ?? {})) parameters.set(name, value)
  setScopes(parameters, wish.scopes, vendor)
  addTargets(parameters, wish)
  addCustomParameters(parameters, wish, vendor, overridable)
  return parameters
}

/** Puts the tokens into an exchange: whose it is for, and who acts. */
export function setTokens(
  parameters: URLSearchParams,
  { grantType }: OnBehalfOfOptions,
  subject: string,
  actor: ActorToken | undefined,
): void {
  parameters.set(grantType === 'TOKEN_EXCHANGE' ? 'subject_token' : 'assertion', subject)
  if (actor === undefined) return
  parameters.set('actor_token', actor.token)
  parameters.set('actor_token_type', actor.type)
}

function subjectTokenType({ subjectTokenType = jwtType }: OnBehalfOfOptions): string {
  return subjectTokenType
}
