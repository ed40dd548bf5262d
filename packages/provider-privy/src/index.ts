import { defineProvider, type ProviderPlugin } from '@credbroker/core'
import { create } from './create.ts'
import type { PrivyOptions } from './options.ts'
import { configSchema, requestSchemas } from './schema.ts'
import { options } from './validators/options.js'
import { stripePrivyToken } from './validators/requests.js'

export { parseAuthorizationKey } from './authorization-key.ts'
export type { AuthorizationKeys } from './authorization-signature.ts'
export { signAuthorization } from './authorization-signature.ts'
export { basicAuthToken } from './basic-auth-token.ts'
export type { AuthorizationPayload } from './canonical-payload.ts'
export { canonicalPayload } from './canonical-payload.ts'
export type { PrivyOptions } from './options.ts'
export type { SignedMethod, StripePrivyTokenRequest, StripePrivyTokenResponse } from './stripe-privy-token.ts'

const plugin: ProviderPlugin<'stripePrivyToken', PrivyOptions> = defineProvider({
  apiVersion: 1,
  configSchema,
  kinds: {
    // A signature is bound to one body and one expiry.
    stripePrivyToken: { requestSchema: requestSchemas.stripePrivyToken, cache: false },
  },
  validators: { options, stripePrivyToken },
  create,
})

export default plugin
