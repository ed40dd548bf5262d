import type { AuthorizationServer as Metadata } from 'oauth4webapi'
import { processPushedAuthorizationResponse, pushedAuthorizationRequest } from 'oauth4webapi'
import type { Oauth2Options } from '../../options.ts'
import type { ProviderParts } from '../../provider-parts.ts'
import { authorizationUrl } from './authorization-url.ts'
import { endpointFailure } from './endpoint-failure.ts'
import { requestOptions } from './request-options.ts'

/** Longer addresses do not reach every server. */
const longestUrl = 4096

/** Whether a request goes to the server directly, and the browser only carries a reference to it. RFC 9126. */
export function isPushed(metadata: Metadata, options: Oauth2Options, url: string): boolean {
  if (options.pushedAuthorizationRequests === true) return true
  if (metadata.require_pushed_authorization_requests === true) return true
  return url.length > longestUrl && metadata.pushed_authorization_request_endpoint !== undefined
}

/**
 * Pushes the request and gives the address with the reference, which serves once. Rejects with `upstream_rejected` when
 * the server does not take it: that is for the operator to put right, not for the user. RFC 9126 section 2.
 */
export async function pushedAuthorizationUrl(
  authorizationEndpoint: string,
  parameters: URLSearchParams,
  metadata: Metadata,
  parts: ProviderParts,
  signal: AbortSignal,
): Promise<string> {
  const { client, vendor, context } = parts
  try {
    const options = requestOptions(parts, signal)
    const response = await pushedAuthorizationRequest(
      metadata,
      client.client,
      client.authentication,
      parameters,
      options,
    )
    const { request_uri } = await processPushedAuthorizationResponse(metadata, client.client, response)
    const clientId = vendor.clientIdParameter ?? 'client_id'
    return authorizationUrl(authorizationEndpoint, new URLSearchParams({ [clientId]: client.clientId, request_uri }))
  } catch (error) {
    throw endpointFailure(error, 'pushed authorization request', context.name, signal)
  }
}
