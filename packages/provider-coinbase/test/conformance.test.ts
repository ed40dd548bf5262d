import { ok } from 'node:assert/strict'
import { providerSuite } from '@credbroker/testkit'
import { test } from 'vitest'
import plugin from '../src/index.ts'
import { credential, optionsOf } from './support/vectors.ts'

const request = { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts', includeWalletAuthToken: true }
const unsigned = { requestMethod: 'GET', requestPath: '/platform/v2/evm/accounts' }

providerSuite(
  { test, ok },
  {
    plugin,
    use: 'coinbase',
    from: import.meta.url,
    options: { ...optionsOf(credential('ed25519')) },
    request: { coinbaseCdpTokenRequest: request },
    otherRequest: { coinbaseCdpTokenRequest: unsigned },
    invalidRequests: [{ coinbaseCdpTokenRequest: { ...request, requestBody: 'no json' } }],
    refused: { request: { coinbaseCdpWebSocketTokenRequest: {} }, code: 'access_denied' },
  },
)
