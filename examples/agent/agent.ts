import { BedrockAgentCore } from '@aws-sdk/client-bedrock-agentcore'

// AWS's own client, as it is: where to ask and how to sign is in its usual environment variables. There is no secret of any
// vendor in this program, and no package of the broker.
const identity = new BedrockAgentCore()

const { workloadAccessToken } = await identity.getWorkloadAccessToken({ workloadName: 'checkout-agent' })
console.log('Has a workload access token: it is checkout-agent, and acts for no user.')
const asked = (resourceCredentialProviderName: string) => ({
  workloadIdentityToken: workloadAccessToken,
  resourceCredentialProviderName,
})

const { apiKey = '' } = await identity.getResourceApiKey(asked('prices'))
console.log(`prices: an API key of ${apiKey.length} characters`)

const { accessToken = '' } = await identity.getResourceOauth2Token({
  ...asked('orders'),
  oauth2Flow: 'M2M',
  scopes: ['files:read'],
})
console.log(`orders: an OAuth 2.0 access token of ${accessToken.length} characters`)

const { paymentTokenResponse } = await identity.getResourcePaymentToken({
  ...asked('wallet'),
  paymentTokenRequest: {
    coinbaseCdpTokenRequest: { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts' },
  },
})
const { bearerToken = '' } = paymentTokenResponse?.coinbaseCdpTokenResponse ?? {}
console.log(`wallet: a Coinbase token that is good for ${claims(bearerToken)['uris']}, and for nothing else`)

const refused = await identity.getResourceApiKey(asked('payroll')).catch((error) => error)
console.log(`payroll: ${refused.name}\n  ${refused.message}`)

function claims(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
}
