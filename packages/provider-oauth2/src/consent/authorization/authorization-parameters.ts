import { setScopes } from '../../flows/token-scopes.ts'
import { addTargets } from '../../flows/token-targets.ts'
import type { ProviderParts } from '../../provider-parts.ts'
import { addFreeParameters } from './add-free-parameters.ts'
import { codeChallenge } from './code-challenge.ts'
import { fixedParameters } from './reserved-parameters.ts'

/** What one authorization request says. */
export interface AuthorizationRequest {
  readonly clientId: string
  readonly redirectUri: string
  /** With those of an earlier grant. */
  readonly scopes: readonly string[]
  readonly resources: readonly string[]
  readonly audiences: readonly string[]
  readonly state: string
  readonly codeVerifier?: string
  readonly nonce?: string
  readonly customParameters: Readonly<Record<string, string>>
}

/**
 * The parameters of an authorization request, each name once but for `resource` and `audience`, which may repeat. Ours
 * come first, and nothing that comes after replaces one. RFC 6749 sections 3.1 and 4.1.1, RFC 7636 section 4.3, RFC 8707
 * section 2.
 */
export function authorizationParameters(
  request: AuthorizationRequest,
  { vendor, options }: Pick<ProviderParts, 'vendor' | 'options'>,
): URLSearchParams {
  const { redirectUri, state, codeVerifier, nonce } = request
  const parameters = new URLSearchParams()
  if (vendor.responseType !== null) parameters.append('response_type', 'code')
  parameters.append(vendor.clientIdParameter ?? 'client_id', request.clientId)
  parameters.append('redirect_uri', redirectUri)
  if (vendor.scopes === 'requested') setScopes(parameters, request.scopes, vendor)
  parameters.append('state', state)
  if (codeVerifier !== undefined) {
    parameters.append('code_challenge', codeChallenge(codeVerifier, vendor.codeChallengeEncoding))
    parameters.append('code_challenge_method', 'S256')
  }
  if (nonce !== undefined) parameters.append('nonce', nonce)
  addTargets(parameters, request)
  for (const more of [fixedParameters({ vendor, options }), request.customParameters])
    addFreeParameters(parameters, more)
  return parameters
}
