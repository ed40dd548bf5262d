import { verify } from 'node:crypto'
import { deepStrictEqual, ok } from 'node:assert/strict'
import type { Broker } from '@credbroker/core'
import type {} from '@credbroker/provider-privy'
import { generateAuthorizationSignature, type WalletApiRequestSignatureInput } from '@privy-io/node'
import canonicalize from 'canonicalize'
import { caseOf } from '../harness.ts'
import type { ThrowAwayKey } from '../keys.ts'
import type { Contest } from './contest.ts'
import { privySignature } from './node-crypto.ts'

export interface PrivySettings {
  readonly broker: Broker
  readonly provider: string
  readonly appId: string
  readonly key: ThrowAwayKey
}

/** An authorization signature for a wallet call. */
export function privyContest({ broker, provider, appId, key }: PrivySettings): Contest {
  const caller = { workload: 'checkout' }
  const requestHost = 'api.privy.io'
  const requestPath = '/v1/wallets/clz4x8d9k0001l70f9q2r7v5e/rpc'
  const body = {
    method: 'eth_sendTransaction',
    caip2: 'eip155:84532',
    chain_type: 'ethereum',
    params: {
      transaction: {
        to: '0xa1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
        value: '0xde0b6b3a7640000',
        data: '0x',
        gas_limit: '0x5208',
        type: 2,
      },
    },
    sponsor: true,
  }
  const requestBody = JSON.stringify(body)
  const url = `https://${requestHost}${requestPath}`
  const byHandRequest = { requestHost, requestPath, requestBody }
  const inputOf = (requestExpiry: number): WalletApiRequestSignatureInput => ({
    version: 1,
    method: 'POST',
    url,
    body,
    headers: { 'privy-app-id': appId, 'privy-request-expiry': String(requestExpiry) },
  })

  const fromBroker = () =>
    broker.get(
      provider,
      { stripePrivyTokenRequest: { requestPath, requestBody, includeAuthorizationSignature: true } },
      caller,
    )
  const fromVendor = () => {
    const requestExpiry = Date.now() + 15 * 60_000
    const authorizationSignature = generateAuthorizationSignature({
      authorizationPrivateKey: key.secret,
      input: inputOf(requestExpiry),
    })
    return Promise.resolve({ authorizationSignature, requestExpiry })
  }
  const byHand = () => Promise.resolve(privySignature(appId, key.privateKey, byHandRequest))

  return {
    title: 'Privy authorization signature',
    note: `One signature over the canonical form of a request with a body of ${requestBody.length} B. The ratio is how many times as fast the broker is.`,
    broker: caseOf('broker.get', fromBroker),
    vendor: caseOf('@privy-io/node', fromVendor),
    byHand: caseOf('node:crypto by hand', byHand),
    timesVendor: 7,
    async verify(): Promise<void> {
      const { stripePrivyTokenResponse: fromUs } = await fromBroker()
      deepStrictEqual(fromUs.appId, appId)
      for (const { authorizationSignature = '', requestExpiry = 0 } of [fromUs, await fromVendor(), await byHand()]) {
        ok(Math.abs(requestExpiry - Date.now() - 15 * 60_000) < 5_000, 'the expiry is not 15 minutes from now')
        const payload = Buffer.from(canonicalize(inputOf(requestExpiry)) ?? '')
        const signature = Buffer.from(authorizationSignature, 'base64')
        ok(verify('sha256', payload, key.publicKey, signature), 'the signature does not verify')
      }
    },
  }
}
