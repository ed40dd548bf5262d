import { addTargets } from '../../flows/token-targets.ts'
import type { TokenAsk } from '../../token-endpoint/token-outcome.ts'
import type { AttemptData } from '../attempt.ts'

/**
 * The token request for the code of an attempt; all of it as it was when the user was sent away. RFC 6749 section 4.1.3,
 * RFC 7636 section 4.5, RFC 8707 section 2.2.
 */
export function codeRequest(data: AttemptData, usualTokenEndpoint: string, signal: AbortSignal): TokenAsk {
  const { code = '', redirectUri, codeVerifier, nonce, tokenEndpoint } = data
  const parameters = new URLSearchParams({ code })
  if (redirectUri !== undefined) parameters.append('redirect_uri', redirectUri)
  if (codeVerifier !== undefined) parameters.append('code_verifier', codeVerifier)
  addTargets(parameters, data)
  return {
    grantType: 'authorization_code',
    parameters,
    once: true,
    ...(nonce !== undefined && { nonce }),
    ...(tokenEndpoint !== usualTokenEndpoint && { tokenEndpoint }),
    signal,
  }
}
