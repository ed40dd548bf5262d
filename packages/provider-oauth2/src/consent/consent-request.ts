import type { ConsentAsk } from '@credbroker/core'
import type { Oauth2TokenRequest } from '../oauth2-token.ts'

/** The request that starts a consent or asks how it goes, for programs that know nothing of OAuth. */
export function consentRequest(ask: ConsentAsk): { readonly oauth2TokenRequest: Oauth2TokenRequest } {
  const { scopes, returnUrl, sessionUri, forceAuthentication } = ask
  return {
    oauth2TokenRequest: {
      oauth2Flow: 'USER_FEDERATION',
      ...(scopes.length > 0 && { scopes }),
      ...(returnUrl !== undefined && { resourceOauth2ReturnUrl: returnUrl }),
      ...(sessionUri !== undefined && { sessionUri }),
      ...(forceAuthentication !== undefined && { forceAuthentication }),
    },
  }
}
