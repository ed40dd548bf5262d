import type { Operation } from '../../operation/operation.ts'
import type { ServerParts } from '../../server-parts.ts'
import { validationFault } from '../../wire/validation-fault.ts'
import type { GetResourcePaymentTokenInput } from '../shapes/index.ts'
import { askProvider, type BrokerAnswer } from './ask-provider.ts'
import { asTokenHolder } from './token-holder.ts'
import { dataOperation } from './data-operation.ts'

const name = 'GetResourcePaymentToken'

/** The request may be of any kind that a payment provider serves, those of other people's plugins included. */
export type PaymentTokenInput = Omit<GetResourcePaymentTokenInput, 'paymentTokenRequest'> & {
  readonly paymentTokenRequest: Readonly<Record<string, unknown>>
}

export interface PaymentTokenOutput {
  /** Exactly one member: with another beside it, botocore fails. */
  readonly paymentTokenResponse: BrokerAnswer
}

const operationsOfTheirOwn: Readonly<Record<string, string>> = {
  oauth2TokenRequest: 'GetResourceOauth2Token',
  apiKeyRequest: 'GetResourceApiKey',
}

/** What a payment credential provider signs for one request. */
export function getResourcePaymentToken(parts: ServerParts): Operation<PaymentTokenInput, PaymentTokenOutput> {
  return dataOperation(
    name,
    '/identities/payment/token',
    ({ workloadIdentityToken, resourceCredentialProviderName, paymentTokenRequest }, call) =>
      asTokenHolder(parts, name, workloadIdentityToken, call, (caller) => {
        requirePaymentKind(paymentTokenRequest)
        return askProvider(
          parts,
          'payment',
          resourceCredentialProviderName,
          paymentTokenRequest,
          caller,
          (paymentTokenResponse) => ({ paymentTokenResponse }),
        )
      }),
    (member) => (/^[a-z]\w*Request(?:\.|$)/.test(member) ? wireName(member) : member),
  )
}

function wireName(member: string): string {
  return member.startsWith('paymentTokenRequest') ? member : `paymentTokenRequest.${member}`
}

function requirePaymentKind(request: PaymentTokenInput['paymentTokenRequest']): void {
  for (const member in request) {
    const operation = Object.hasOwn(operationsOfTheirOwn, member) ? operationsOfTheirOwn[member] : undefined
    if (operation === undefined) continue
    const message = `Member must be a request for a payment token; ask for this one with ${operation}`
    throw validationFault([{ name: 'paymentTokenRequest', message }])
  }
}
