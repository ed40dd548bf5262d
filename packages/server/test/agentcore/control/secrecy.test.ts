import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { keys, rsaKey } from '../../support/keys.ts'
import { controlBench } from './support/control-bench.ts'

const canary = 'canary-9f27c1'
const pem = rsaKey()
const externalSecrets = { file: `${canary}-file`, object: `{"k":"${canary}-object"}`, pem }

const oauth2 = (name: string, config: object) => ({
  name,
  credentialProviderVendor: 'GithubOauth2',
  oauth2ProviderConfigInput: { githubOauth2ProviderConfig: { clientId: 'c', ...config } },
})
const secrets = [canary, keys.coinbase, keys.wallet, pem.split('\n')[1] ?? '']

test('no secret comes back, is logged, is recorded, or is readable in the store', async () => {
  const bench = controlBench()
  const process = await bench.open({ config: { server: { externalSecrets } } })
  const said: unknown[] = []
  const ask: typeof process.ask = async (...request) => {
    const answer = await process.ask(...request).catch((error: unknown) => error)
    said.push(answer)
    return answer
  }
  const payment = (config: object, name = 'cdp') => ({
    name,
    credentialProviderVendor: 'CoinbaseCDP',
    providerConfigurationInput: { coinbaseCdpConfiguration: { apiKeyId: 'id', ...config } },
  })
  const reference = { secretId: 'object', jsonKey: 'k' }
  await ask('CreateOauth2CredentialProvider', oauth2('one', { clientSecret: `${canary}-1` }), { invocationId: 'i' })
  await ask('CreateOauth2CredentialProvider', oauth2('one', { clientSecret: `${canary}-1` }), { invocationId: 'i' })
  await ask('CreateOauth2CredentialProvider', oauth2('one', { clientSecret: `${canary}-2` }))
  await ask('UpdateOauth2CredentialProvider', oauth2('one', { clientSecret: `${canary}-3` }))
  const external = { clientSecretSource: 'EXTERNAL', clientSecretConfig: reference }
  await ask('CreateOauth2CredentialProvider', oauth2('two', external))
  const wrong = { clientSecretSource: 'EXTERNAL', clientSecretConfig: { secretId: 'object', jsonKey: 'none' } }
  await ask('CreateOauth2CredentialProvider', oauth2('three', wrong))
  const custom = {
    oauthDiscovery: { discoveryUrl: 'https://a.example/.well-known/openid-configuration' },
    clientId: 'c',
    privateKeyJwtConfig: { privateKeySource: { kmsKeySource: { kmsKeyArn: 'pem' } }, signingAlgorithm: 'ES256' },
  }
  await ask('CreateOauth2CredentialProvider', {
    name: 'four',
    credentialProviderVendor: 'CustomOauth2',
    oauth2ProviderConfigInput: { customOauth2ProviderConfig: custom },
  })
  await ask('CreateApiKeyCredentialProvider', { name: 'key', apiKey: `${canary}-4` })
  await ask('UpdateApiKeyCredentialProvider', { name: 'key', apiKey: `${canary}-5` })
  await ask('CreatePaymentCredentialProvider', payment({ apiKeySecret: keys.coinbase, walletSecret: keys.wallet }))
  await ask('CreatePaymentCredentialProvider', payment({ apiKeySecret: `${canary}bad` }, 'bad'))
  await ask('CreatePaymentCredentialProvider', payment({ apiKeySecret: keys.wallet }, 'bad'))
  for (const name of ['one', 'two']) await ask('GetOauth2CredentialProvider', { name })
  await ask('GetApiKeyCredentialProvider', { name: 'key' })
  await ask('GetPaymentCredentialProvider', { name: 'cdp' })
  await ask('ListOauth2CredentialProviders')
  await ask('ListApiKeyCredentialProviders')
  await ask('ListPaymentCredentialProviders')
  await process.broker.reload({ version: 1, providers: {} })
  await ask('GetOauth2CredentialProvider', { name: 'two' })
  said.push(process.broker.describe(), process.broker.extension?.problems, bench.audited, bench.logger.lines)
  const text = inspect(said, { depth: 20, maxStringLength: null, maxArrayLength: null })
  expect(text).toContain('apiKeySecretArn')
  for (const secret of secrets) expect(text).not.toContain(secret)
  const { keys: stored } = await bench.memory.list('')
  expect(stored.length).toBeGreaterThan(4)
  for (const key of stored) {
    const value = Buffer.from((await bench.memory.get(key))?.value ?? []).toString('latin1')
    for (const secret of secrets) expect(key + value).not.toContain(secret)
  }
})
