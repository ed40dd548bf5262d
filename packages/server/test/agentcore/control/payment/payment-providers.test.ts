import { expect, test } from 'vitest'
import { keys } from '../../../support/keys.ts'
import { controlBench } from '../support/control-bench.ts'

const coinbase = (config: object = {}, name = 'cdp') => ({
  name,
  credentialProviderVendor: 'CoinbaseCDP',
  providerConfigurationInput: {
    coinbaseCdpConfiguration: { apiKeyId: 'id', apiKeySecret: keys.coinbase, ...config },
  },
})
const privy = (config: object = {}) => ({
  name: 'privy',
  credentialProviderVendor: 'StripePrivy',
  providerConfigurationInput: {
    stripePrivyConfiguration: { appId: 'app', authorizationId: 'auth', appSecret: 'secret', ...config },
  },
})

test('a stored wallet secret signs, and an update that leaves it out keeps it', async () => {
  const process = await controlBench().open()
  await process.ask('CreatePaymentCredentialProvider', coinbase({ walletSecret: keys.wallet }))
  await process.ask('UpdatePaymentCredentialProvider', coinbase())
  const request = { requestMethod: 'GET' as const, requestPath: '/platform/v2/x', includeWalletAuthToken: true }
  const mount = process.resources.providerName('payment', 'cdp') ?? ''
  const { coinbaseCdpTokenResponse: answer } = (await process.broker.handle({
    provider: mount,
    request: { coinbaseCdpTokenRequest: request },
  })) as { coinbaseCdpTokenResponse: { walletAuthToken: string } }
  expect(answer.walletAuthToken).toMatch(/^ey/)
  await process.ask('UpdatePaymentCredentialProvider', coinbase({ apiKeyId: 'another' }))
  const again = { provider: mount, request: { coinbaseCdpTokenRequest: request } }
  await expect(process.broker.handle(again)).rejects.toMatchObject({ code: 'validation_failed' })
})

test.each(['wallet-auth:', ''])('an authorization key may begin with "%s"', async (prefix) => {
  const process = await controlBench().open()
  await process.ask('CreatePaymentCredentialProvider', privy({ authorizationPrivateKey: prefix + keys.privy }))
  expect(process.resources.providerName('payment', 'privy')).toBeDefined()
})

test('an authorization key of the configuration file may begin with "auth:"', async () => {
  const externalSecrets = { quorum: JSON.stringify({ key: `auth:${keys.privy}` }) }
  const process = await controlBench().open({ config: { server: { externalSecrets } } })
  const reference = { secretId: 'quorum', jsonKey: 'key' }
  const external = {
    authorizationPrivateKeySource: 'EXTERNAL',
    authorizationPrivateKeyConfig: reference,
  }
  const { providerConfigurationOutput } = await process.ask('CreatePaymentCredentialProvider', privy(external))
  expect(providerConfigurationOutput.stripePrivyConfiguration).toMatchObject({
    authorizationPrivateKeyArn: { secretArn: 'quorum' },
    authorizationPrivateKeyJsonKey: 'key',
    authorizationPrivateKeySource: 'EXTERNAL',
    appSecretSource: 'MANAGED',
  })
  expect(process.resources.providerName('payment', 'privy')).toBeDefined()
})

test.each([
  ['coinbaseCdpConfiguration.apiKeySecret', coinbase({ apiKeySecret: 'c2VjcmV0' })],
  ['coinbaseCdpConfiguration.walletSecret', coinbase({ walletSecret: 'd2FsbGV0' })],
  ['stripePrivyConfiguration.authorizationPrivateKey', privy({ authorizationPrivateKey: 'wallet-auth:MIG' })],
])('a key that cannot sign is stored, as AWS does, and said to be why nothing is served: %s', async (member, body) => {
  const process = await controlBench().open()
  const made = await process.ask('CreatePaymentCredentialProvider', body)
  const failureReason = expect.stringContaining(`providerConfigurationInput.${member}`)
  expect(made).toMatchObject({ status: 'CREATE_FAILED', failureReason })
  const { name } = body
  expect(await process.ask('GetPaymentCredentialProvider', { name })).toMatchObject({ failureReason })
  expect(process.resources.providerName('payment', name)).toBeUndefined()
  expect(process.resources.notServed('payment', name)).toContain(member)
})

test('placeholders are kept until an update fills them in', async () => {
  const process = await controlBench().open()
  await process.ask('CreatePaymentCredentialProvider', coinbase({ apiKeySecret: '' }))
  await process.ask('CreateApiKeyCredentialProvider', { name: 'k', apiKey: '' })
  expect(process.broker.describe().providers).toEqual([])
  expect(process.resources.notServed('apikey', 'k')).toContain('apiKey is empty')
  await process.ask('UpdatePaymentCredentialProvider', coinbase())
  await process.ask('UpdateApiKeyCredentialProvider', { name: 'k', apiKey: 'v' })
  await process.ask('UpdateApiKeyCredentialProvider', { name: 'k' })
  expect(process.resources.providerName('payment', 'cdp')).toBeDefined()
  const provider = process.resources.providerName('apikey', 'k') ?? ''
  expect(await process.broker.handle({ provider, request: { apiKeyRequest: {} } })).toMatchObject({
    apiKeyResponse: { apiKey: 'v' },
  })
})

test('only the read of payment providers shows tags', async () => {
  const process = await controlBench().open()
  await process.ask('CreatePaymentCredentialProvider', { ...coinbase(), tags: { env: 'dev' } })
  expect(await process.ask('GetPaymentCredentialProvider', { name: 'cdp' })).toMatchObject({ tags: { env: 'dev' } })
  expect(await process.ask('UpdatePaymentCredentialProvider', coinbase())).not.toHaveProperty('tags')
})
