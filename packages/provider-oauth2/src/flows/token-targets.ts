import { invalidField } from '@credbroker/core'
import type { Oauth2TokenRequest } from '../oauth2-token.ts'

/**
 * Puts what a token is for into a token request: each resource by its location (RFC 8707 section 2), each audience by its
 * name (RFC 8693 section 2.1). Throws `validation_failed` for a resource that is no absolute URI, or has a fragment.
 */
export function addTargets(
  parameters: URLSearchParams,
  { resources = [], audiences = [] }: Pick<Oauth2TokenRequest, 'resources' | 'audiences'>,
): void {
  for (const resource of new Set(resources)) {
    if (!URL.canParse(resource) || resource.includes('#')) {
      throw invalidField(
        'oauth2TokenRequest.resources',
        'must be absolute URIs without a fragment (RFC 8707 section 2)',
      )
    }
    parameters.append('resource', resource)
  }
  for (const audience of new Set(audiences)) parameters.append('audience', audience)
}
