import { generateKeyPairSync } from 'node:crypto'
import type { BrokerConfig } from '@credbroker/core'
import type {} from '@credbroker/provider-apikey'
import type {} from '@credbroker/provider-coinbase'
import type {} from '@credbroker/provider-oauth2'
import type { IdentityProvider } from '@credbroker-workspace/identity-provider'

/** What an operator would write in `credbroker.yaml`, with secrets that are worth nothing. */
export function configuration(idp: IdentityProvider): BrokerConfig {
  const { clientId, clientSecret } = idp.clients.machine
  return {
    version: 1,
    store: { use: 'memory' },
    // The identity provider is on this machine.
    network: { allowLoopback: true },
    providers: {
      prices: { use: 'apikey', options: { keys: { default: 'throw-away-prices-key' } } },
      payroll: { use: 'apikey', options: { keys: { default: 'throw-away-payroll-key' } } },
      orders: {
        use: 'oauth2',
        options: { discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`, clientId, clientSecret },
      },
      wallet: {
        use: 'coinbase',
        options: { apiKeyId: 'b2c47e4e-0000-4000-8000-000000000000', apiKeySecret: throwAwayCoinbaseKey() },
      },
    },
    workloads: {
      'checkout-agent': {
        providers: { prices: {}, orders: { scopes: ['files:read'], flows: ['M2M'] }, wallet: {} },
      },
    },
  }
}

/** Coinbase's form of an Ed25519 key: seed and public key, 64 bytes, in base64. */
function throwAwayCoinbaseKey(): string {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64')
}
