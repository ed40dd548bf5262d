import type { ExtensionContext } from '@credbroker/core'
import type { IssuerSettings } from '../settings/server-settings.ts'
import { createUserTokenVerifier, type UserTokenVerifier } from './user-token-verifier.ts'

/**
 * The verifier for the issuers that are configured now. Issuers that did not change over a reload keep their keys: the
 * verifier is made anew only when one did.
 */
export function userTokensInForce(
  issuers: () => readonly IssuerSettings[] | undefined,
  context: Pick<ExtensionContext, 'clock' | 'fetch' | 'logger'>,
  options: { readonly unverified: boolean },
): UserTokenVerifier {
  let madeFor: string | undefined
  let verifier: UserTokenVerifier | undefined
  return {
    verify(jwt) {
      const wanted = issuers() ?? []
      const text = JSON.stringify(wanted)
      if (verifier === undefined || text !== madeFor) {
        verifier = createUserTokenVerifier(wanted, context, options)
        madeFor = text
      }
      return verifier.verify(jwt)
    },
  }
}
