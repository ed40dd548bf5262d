import { invalidField } from '@credbroker/core'
import type { Oauth2TokenRequest } from '../oauth2-token.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { addCustomParameters } from './custom-parameters.ts'
import { setScopes } from './token-scopes.ts'
import { addTargets } from './token-targets.ts'

type Wish = Pick<Oauth2TokenRequest, 'resources' | 'audiences' | 'customParameters'> & {
  readonly scopes: readonly string[]
}

/**
 * The parameters of a client credentials request, RFC 6749 section 4.4.2. Throws `validation_failed` for what the vendor
 * would refuse anyway.
 */
export function machineParameters(
  { vendor, options }: Pick<ProviderParts, 'vendor' | 'options'>,
  wish: Wish,
): URLSearchParams {
  requireSuffix(wish.scopes, vendor.machineScopeSuffix)
  const parameters = new URLSearchParams()
  setScopes(parameters, wish.scopes, vendor)
  addTargets(parameters, wish)
  for (const [name, option] of Object.entries(vendor.machineParameters ?? {})) {
    // The request's own audiences take the place of the configured one.
    if (parameters.has(name)) continue
    const value = options[option]
    if (typeof value === 'string') parameters.set(name, value)
    // Of a server that no preset knows, nobody knows what it cannot do without.
    else if (vendor.id !== 'custom') throw missing(name, option, vendor.name)
  }
  addCustomParameters(parameters, wish, vendor)
  return parameters
}

function requireSuffix(scopes: readonly string[], suffix: string | undefined): void {
  if (suffix === undefined || (scopes.length > 0 && scopes.every((scope) => scope.endsWith(suffix)))) return
  throw invalidField(
    'oauth2TokenRequest.scopes',
    `must each end in ${suffix} for M2M at this vendor, and there must be one`,
  )
}

function missing(parameter: string, option: string, vendor: string): Error {
  return parameter === 'audience'
    ? invalidField(
        'oauth2TokenRequest.audiences',
        `must name an API for M2M at ${vendor}, unless the option ${option} does`,
      )
    : invalidField(
        'oauth2TokenRequest.oauth2Flow',
        `M2M at ${vendor} needs the option ${option}, which this provider lacks`,
      )
}
