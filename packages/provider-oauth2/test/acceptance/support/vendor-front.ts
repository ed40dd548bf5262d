import type { Fetch } from '@credbroker/core'
import type { IdentityProvider } from '@credbroker-workspace/identity-provider'

/** A vendor whose preset names its own addresses. */
export interface VendorAddresses {
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  /** What the vendor calls the parameter with the scopes. */
  readonly scopeParameter?: string
  /** `iss` of its callbacks; absent: it sends none. */
  readonly callbackIssuer?: string
}

/** Lets the identity provider stand where a vendor is: its addresses lead there, and names are translated. */
export class VendorFront {
  readonly #identityProvider: IdentityProvider
  readonly #vendor: VendorAddresses

  constructor(identityProvider: IdentityProvider, vendor: VendorAddresses) {
    this.#identityProvider = identityProvider
    this.#vendor = vendor
  }

  /** A host's own fetch, for the broker. */
  readonly fetch: Fetch = (input, { method, headers, body, signal } = {}) => {
    if (String(input) !== this.#vendor.tokenEndpoint) throw new TypeError('the vendor has no such address')
    return fetch(`${this.#identityProvider.issuer}/token`, {
      redirect: 'manual',
      ...(method !== undefined && { method }),
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    })
  }

  /** Where the user's browser really goes. */
  authorizationUrl(text: string): URL {
    const url = new URL(text)
    const { authorizationEndpoint, scopeParameter = 'scope' } = this.#vendor
    if (`${url.origin}${url.pathname}` !== authorizationEndpoint) throw new TypeError('the vendor has no such address')
    url.searchParams.set('scope', (url.searchParams.get(scopeParameter) ?? '').replaceAll(',', ' '))
    return new URL(`/auth${url.search}`, this.#identityProvider.issuer)
  }

  /** What the vendor would have sent the browser back with. */
  callback(back: URL): URLSearchParams {
    const parameters = new URLSearchParams(back.searchParams)
    parameters.delete('iss')
    const { callbackIssuer } = this.#vendor
    if (callbackIssuer !== undefined) parameters.set('iss', callbackIssuer)
    return parameters
  }
}
