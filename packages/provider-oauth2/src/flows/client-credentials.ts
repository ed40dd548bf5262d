import type { IssueCall, Issued } from '@credbroker/core'
import type { Oauth2TokenRequest, Oauth2TokenResponse } from '../oauth2-token.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { accessTokenResponse } from '../token-endpoint/access-token-response.ts'
import { refreshAtMs, refreshBefore } from '../token-endpoint/refresh-time.ts'
import { machineParameters } from './machine-parameters.ts'
import { machineToken } from './machine-token.ts'
import { askedScopes } from './token-scopes.ts'

/**
 * M2M: tokens for the workload itself, RFC 6749 section 4.4. Rejects with `validation_failed` before any call for what
 * the vendor cannot take, and with the error of the token endpoint's outcome.
 */
export function clientCredentials(
  parts: ProviderParts,
): (request: Oauth2TokenRequest, call: IssueCall) => Promise<Issued<Oauth2TokenResponse>> {
  const { options, vendor } = parts
  const before = refreshBefore(options, vendor)
  return async (request: Oauth2TokenRequest, { signal }: IssueCall): Promise<Issued<Oauth2TokenResponse>> => {
    const scopes = askedScopes(request, options)
    const answer = await machineToken(parts, machineParameters(parts, { ...request, scopes }), signal)
    const { receivedAtMs, expiresAtMs } = answer
    return {
      response: accessTokenResponse(answer, scopes, vendor),
      ...(expiresAtMs !== undefined && { expiresAtMs, refreshAtMs: refreshAtMs(receivedAtMs, expiresAtMs, before) }),
    }
  }
}
