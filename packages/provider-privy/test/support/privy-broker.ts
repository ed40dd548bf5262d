import { createPublicKey, verify } from 'node:crypto'
import { type Broker, type BrokerError, createBroker, type Services } from '@credbroker/core'
import plugin, { type StripePrivyTokenRequest, type StripePrivyTokenResponse } from '../../src/index.ts'
import { credential, optionsOf } from './vectors.ts'

/** Options with an app and one P-256 key. */
export const goodOptions = optionsOf(credential('p256'))

/** A request that is fine in every respect, signed. */
export const goodRequest = {
  requestPath: '/v1/wallets/w1/rpc',
  requestBody: '{"method":"eth_sendTransaction"}',
  includeAuthorizationSignature: true,
}

/** A broker whose only provider is Privy's, named `wallet`. */
export function privyBroker(options: object = goodOptions, services: Partial<Services> = {}): Promise<Broker> {
  return createBroker({
    config: { version: 1, providers: { wallet: { use: 'privy', options: { ...options } } } },
    plugins: { privy: plugin },
    services,
  })
}

export async function getToken(broker: Broker, request: StripePrivyTokenRequest): Promise<StripePrivyTokenResponse> {
  return (await broker.get('wallet', { stripePrivyTokenRequest: request })).stripePrivyTokenResponse
}

/** What a promise rejects with. */
export async function rejection(work: Promise<unknown>): Promise<BrokerError> {
  return work.then(
    () => {
      throw new Error('expected a rejection')
    },
    (error: BrokerError) => error,
  )
}

/** Whether one signature, base64 of DER, is that of a payload by the key with this SPKI. */
export function signatureHolds(payload: string, signature: string, spki: string): boolean {
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' })
  return verify('sha256', Buffer.from(payload), key, Buffer.from(signature, 'base64'))
}
