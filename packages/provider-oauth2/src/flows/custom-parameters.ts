import { invalidField } from '@credbroker/core'
import type { Oauth2TokenRequest } from '../oauth2-token.ts'
import type { Vendor } from '../vendors/vendor.ts'

// What decides who asks, for what, and on whose behalf: never the caller's to set beside the members that are for it.
const reserved = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'code',
  'code_verifier',
  'device_code',
  'redirect_uri',
  'refresh_token',
  'username',
  'password',
  'scope',
  'resource',
  'audience',
  'assertion',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'requested_token_use',
])

/**
 * Adds a request's own parameters to a token request. `overridable`: reserved names that it may set all the same, in
 * place of ours. Throws `validation_failed`, naming the parameter, for others that are reserved or there already.
 */
export function addCustomParameters(
  parameters: URLSearchParams,
  { customParameters = {} }: Pick<Oauth2TokenRequest, 'customParameters'>,
  { clientIdParameter, scopeParameter }: Pick<Vendor, 'clientIdParameter' | 'scopeParameter'>,
  overridable: readonly string[] = [],
): void {
  const taken = new Set(
    [...reserved, ...parameters.keys(), clientIdParameter ?? '', scopeParameter ?? ''].map((name) =>
      name.toLowerCase(),
    ),
  )
  for (const [name, value] of Object.entries(customParameters)) {
    if (taken.has(name.toLowerCase()) && !overridable.includes(name)) {
      throw invalidField('oauth2TokenRequest.customParameters', `must not hold ${name}, which the broker sets itself`)
    }
    parameters.set(name, value)
  }
}
