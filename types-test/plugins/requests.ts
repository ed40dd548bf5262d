// Compiling is passing: what a broker accepts and gives back when six plugins are installed.
import type { Broker, CredentialRequest, CredentialResponse } from '@credbroker/core'
import type {} from '@credbroker/provider-apikey'
import type {} from '@credbroker/provider-bws'
import type {} from '@credbroker/provider-coinbase'
import type {} from '@credbroker/provider-oauth2'
import type {} from '@credbroker/provider-privy'
import type {} from '@credbroker/provider-spapi'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<_Check extends true>(): void {}

export async function follows(broker: Broker): Promise<void> {
  const coinbase = await broker.get('wallet', {
    coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: '/platform/v2/evm/accounts' },
  })
  same<Equals<typeof coinbase.coinbaseCdpTokenResponse.bearerToken, string>>()
  same<Equals<typeof coinbase.coinbaseCdpTokenResponse.walletAuthToken, string | undefined>>()
  // @ts-expect-error the answer has one member, and it is not this one
  coinbase.apiKeyResponse

  const key = await broker.get('keys', { apiKeyRequest: { name: 'openai' } })
  same<Equals<typeof key.apiKeyResponse.apiKey, string>>()

  const { oauth2TokenResponse: token } = await broker.get('idp', {
    oauth2TokenRequest: { oauth2Flow: 'USER_FEDERATION' },
  })
  if (token.accessToken === undefined) same<Equals<typeof token.sessionStatus, 'IN_PROGRESS' | 'FAILED'>>()
  else same<Equals<typeof token.expiresAt, number | undefined>>()
  // @ts-expect-error no flow of AgentCore's
  await broker.get('idp', { oauth2TokenRequest: { oauth2Flow: 'TOKEN_EXCHANGE' } })

  const { bwsSecretResponse: secret } = await broker.get('vault', { bwsSecretRequest: { name: 'a' } })
  if (secret.secrets === undefined) same<Equals<typeof secret.value, string>>()
  else same<Equals<(typeof secret.secrets)[number]['value'], string>>()
  // @ts-expect-error the only way to list
  await broker.get('vault', { bwsSecretRequest: { list: false } })

  const { spApiTokenResponse: seller } = await broker.get('amazon', { spApiTokenRequest: { marketplace: 'DE' } })
  if (seller.accessToken === undefined) same<Equals<typeof seller.sessionStatus, 'IN_PROGRESS' | 'FAILED'>>()
  else same<Equals<typeof seller.endpoint, string>>()
  const address = await broker.get('amazon', {
    spApiRestrictedDataTokenRequest: { operation: 'getOrderAddress', orderId: '902-1845936-5435065' },
  })
  same<Equals<typeof address.spApiRestrictedDataTokenResponse.restrictedDataToken, string>>()
  await broker.get('amazon', {
    // @ts-expect-error resources or an operation, not both
    spApiRestrictedDataTokenRequest: { operation: 'getOrders', restrictedResources: [] },
  })

  const bound = broker.bind('signer', {
    stripePrivyTokenRequest: { requestPath: '/v1/wallets/w/rpc', requestBody: '{}' },
  })
  same<Equals<Awaited<ReturnType<typeof bound>>['stripePrivyTokenResponse']['appId'], string>>()
}

export async function union(
  broker: Broker,
  either:
    | { apiKeyRequest: { name: string } }
    | { stripePrivyTokenRequest: { requestPath: string; requestBody: string } },
): Promise<string> {
  const answer = await broker.get('any', either)
  // A union of requests gives the union of answers.
  return 'apiKeyResponse' in answer ? answer.apiKeyResponse.apiKey : answer.stripePrivyTokenResponse.appId
}

export async function declared(broker: Broker, request: CredentialRequest): Promise<CredentialResponse> {
  return broker.get('any', request)
}

export async function refused(broker: Broker): Promise<void> {
  // @ts-expect-error two members
  await broker.get('p', {
    apiKeyRequest: { name: 'a' },
    stripePrivyTokenRequest: { requestPath: '/v1/x', requestBody: '{}' },
  })
  // @ts-expect-error no member
  await broker.get('p', {})
  // @ts-expect-error unknown member
  await broker.get('p', { apiKeyRequst: { name: 'a' } })
  // @ts-expect-error wrong type of a field
  await broker.get('p', { apiKeyRequest: { name: 7 } })
  // @ts-expect-error misspelt field beside a right one
  await broker.get('p', { coinbaseCdpTokenRequest: { requestMethod: 'GET', requestPath: '/x', requestBodyy: '{}' } })
  // @ts-expect-error missing field
  await broker.get('p', { coinbaseCdpTokenRequest: { requestMethod: 'GET' } })
  // @ts-expect-error method that Coinbase does not have
  await broker.get('p', { coinbaseCdpTokenRequest: { requestMethod: 'TRACE', requestPath: '/x' } })
  // @ts-expect-error a response is no request
  await broker.get('p', { apiKeyResponse: { apiKey: 'x' } })
  // @ts-expect-error a caller needs a workload
  await broker.get('p', { apiKeyRequest: { name: 'a' } }, { user: 'ann' })
  // @ts-expect-error the same rules for bind
  broker.bind('p', { apiKeyRequest: { name: 'a', other: 1 } })
  // @ts-expect-error and for revoke
  await broker.revoke('p', { apiKeyRequest: { nam: 'a' } })
}
