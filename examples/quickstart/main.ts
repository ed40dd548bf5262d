import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createBroker } from '@credbroker/core'
import type {} from '@credbroker/provider-coinbase'
import type {} from '@credbroker/provider-privy'
import { showConsent } from './consent.ts'
import { writeThrowAwaySetUp } from './keys.ts'
import { heading, paragraph, show } from './print.ts'
import { verifiedJwt, verifyPrivySignature } from './verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'credbroker-quickstart-'))
try {
  heading('1. A configuration, and secrets in files beside it')
  const keys = writeThrowAwaySetUp(folder, fileURLToPath(new URL('node_modules', import.meta.url)))
  const configFile = join(folder, 'credbroker.yaml')
  paragraph(readFileSync(configFile, 'utf8'))

  // The five lines that a program needs.
  const broker = await createBroker({ configFile })
  const caller = { workload: 'checkout-agent' }
  const coinbaseCdpTokenRequest = {
    requestMethod: 'POST',
    requestPath: '/platform/v2/evm/accounts',
    requestBody: '{"name":"agent-wallet-1"}',
    includeWalletAuthToken: true,
  } as const
  const { coinbaseCdpTokenResponse } = await broker.get('wallet', { coinbaseCdpTokenRequest }, caller)

  heading('2. A Coinbase bearer token and wallet token for POST /platform/v2/evm/accounts')
  const { bearerToken, walletAuthToken = '' } = coinbaseCdpTokenResponse
  show('Authorization: Bearer', bearerToken, verifiedJwt(bearerToken, keys.coinbaseApiKey))
  show('X-Wallet-Auth:', walletAuthToken, verifiedJwt(walletAuthToken, keys.coinbaseWallet))

  heading('3. A Privy authorization signature for POST /v1/wallets/w1/rpc')
  const stripePrivyTokenRequest = {
    requestPath: '/v1/wallets/w1/rpc',
    requestBody: '{"method":"personal_sign"}',
    includeAuthorizationSignature: true,
  }
  const { stripePrivyTokenResponse } = await broker.get('signer', { stripePrivyTokenRequest }, caller)
  const { appId, authorizationSignature = '', requestExpiry = 0 } = stripePrivyTokenResponse
  const payload = `{"body":${stripePrivyTokenRequest.requestBody},"headers":{"privy-app-id":"${appId}","privy-request-expiry":"${requestExpiry}"},"method":"POST","url":"https://api.privy.io/v1/wallets/w1/rpc","version":1}`
  verifyPrivySignature(authorizationSignature, payload, keys.privyAuthorization)
  show('privy-authorization-signature:', authorizationSignature, {
    'privy-app-id': appId,
    'privy-request-expiry': `${requestExpiry} (${new Date(requestExpiry).toISOString()})`,
  })

  heading('4. A program that the configuration does not list')
  const refusal = await broker
    .get('wallet', { coinbaseCdpTokenRequest }, { workload: 'stranger' })
    .catch((error) => error)
  paragraph(`${refusal.code}: ${refusal.message}`)

  await broker.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

heading("5. A user's consent, at a real identity provider on loopback")
await showConsent()

heading('What next')
paragraph(`Every signature above was verified with the public key that belongs to it; the keys are gone again.

With your own keys, in a folder of yours:

  npm install @credbroker/core @credbroker/cli @credbroker/provider-coinbase
  npx credbroker init coinbase        writes credbroker.yaml, with a comment on each option
  npx credbroker validate             finds every mistake, with file:line:column
  npx credbroker get coinbase --request '{"coinbaseCdpTokenRequest":{"requestMethod":"GET","requestPath":"/platform/v2/evm/accounts"}}'

In a program: examples/embed. Users who connect an account: examples/consent. A provider of your own: examples/custom-provider.`)
