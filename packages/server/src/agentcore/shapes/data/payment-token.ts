import type { JsonSchema } from '@credbroker/core'
import { flag, oneOf, openUnion, providerName, structure, text, workloadToken } from '../field-schemas.ts'

export interface CoinbaseCdpTokenRequestInput {
  readonly requestMethod: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  readonly requestHost?: string
  readonly requestPath: string
  readonly includeWalletAuthToken?: boolean
  readonly requestBody?: string
}

export interface StripePrivyTokenRequestInput {
  readonly requestHost?: string
  readonly requestPath: string
  readonly requestBody: string
  readonly includeAuthorizationSignature?: boolean
}

export type PaymentTokenRequestInput =
  | { readonly coinbaseCdpTokenRequest: CoinbaseCdpTokenRequestInput; readonly stripePrivyTokenRequest?: never }
  | { readonly stripePrivyTokenRequest: StripePrivyTokenRequestInput; readonly coinbaseCdpTokenRequest?: never }

export interface GetResourcePaymentTokenInput {
  readonly workloadIdentityToken: string
  readonly resourceCredentialProviderName: string
  readonly paymentTokenRequest: PaymentTokenRequestInput
}

const request: Readonly<Record<'requestHost' | 'requestPath' | 'requestBody', JsonSchema>> = {
  requestHost: text(1, 256, '[a-zA-Z0-9.-]+'),
  // A path of "/" alone is none.
  requestPath: text(1, 2048, '/[a-zA-Z0-9/_.~%?=&-]+'),
  requestBody: text(1, 16_384, '[\\t\\n\\r\\x20-\\x7E]+'),
}

export const paymentTokenInputs: Readonly<Record<'GetResourcePaymentToken', JsonSchema>> = {
  GetResourcePaymentToken: structure(
    {
      workloadIdentityToken: workloadToken,
      resourceCredentialProviderName: providerName,
      // Raw clients may ask plugins of their own; an SDK sends no other member than these two.
      paymentTokenRequest: openUnion('^[a-z][a-zA-Z0-9]{0,120}Request$', {
        coinbaseCdpTokenRequest: structure(
          { ...request, requestMethod: oneOf('GET', 'POST', 'PUT', 'DELETE', 'PATCH'), includeWalletAuthToken: flag },
          ['requestMethod', 'requestPath'],
        ),
        stripePrivyTokenRequest: structure({ ...request, includeAuthorizationSignature: flag }, [
          'requestPath',
          'requestBody',
        ]),
      }),
    },
    ['workloadIdentityToken', 'resourceCredentialProviderName', 'paymentTokenRequest'],
  ),
}
