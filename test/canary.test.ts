import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import { type BrokerConfig, BrokerError, createBroker, type LogFields, type Logger } from '@credbroker/core'
import { afterAll, expect, test } from 'vitest'

// Every provider of the project, configured with secrets that are searched for afterwards in all that anybody can see.

const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
const ed25519 = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })

const secrets = {
  coinbaseApiKey: Buffer.concat([
    Buffer.from(ed25519.d ?? '', 'base64url'),
    Buffer.from(ed25519.x ?? '', 'base64url'),
  ]).toString('base64'),
  coinbaseEcKey: ec().export({ type: 'sec1', format: 'pem' }).toString(),
  coinbaseWallet: pkcs8(ec()),
  privyAppSecret: 'canary-privy-app-secret-81c2',
  privyKey: pkcs8(ec()),
  apiKey: 'canary-api-key-5d70',
}

const providers: BrokerConfig['providers'] = {
  wallet: {
    use: 'coinbase',
    options: { apiKeyId: 'key-1', apiKeySecret: secrets.coinbaseApiKey, walletSecret: secrets.coinbaseWallet },
  },
  bare: { use: 'coinbase', options: { apiKeyId: 'key-2', apiKeySecret: secrets.coinbaseEcKey } },
  signer: {
    use: 'privy',
    options: {
      appId: 'app',
      appSecret: secrets.privyAppSecret,
      authorizationPrivateKey: `wallet-auth:${secrets.privyKey}`,
    },
  },
  basic: { use: 'privy', options: { appId: 'app', appSecret: secrets.privyAppSecret } },
  keys: { use: 'apikey', options: { keys: { one: secrets.apiKey, two: 'another-key-of-some-length' } } },
}

const pieceLength = 12
// The first bytes of every PKCS#8 key in base64 are the same, and no secret.
const commonLength = 60

/** Every piece of a secret that must not be seen, in the forms that people print. */
function traces(secret: string): string[] {
  return [secret, Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('hex')].flatMap((form) => {
    const text = form.replace(/-----[^-]+-----|\s/g, '')
    const start = text.length > commonLength + pieceLength ? commonLength : 0
    return Array.from({ length: text.length - start - pieceLength + 1 }, (_, index) =>
      text.slice(start + index, start + index + pieceLength),
    )
  })
}

function expectNoSecret(text: string, allowed: string[] = []): void {
  for (const [name, secret] of Object.entries(secrets)) {
    if (allowed.includes(name)) continue
    for (const trace of traces(secret)) if (text.includes(trace)) expect.fail(`a trace of ${name} is visible`)
  }
}

function visible(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error, { depth: 9, showHidden: true })
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 9, showHidden: true }),
    visible(error.cause ?? ''),
  ].join('\n')
}

/** Every text of some length in an answer. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 8 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

const lines: string[] = []
const log = (message: string, fields?: LogFields) => void lines.push(`${message} ${JSON.stringify(fields)}`)
const logger: Logger = { debug: log, info: log, warn: log, error: log }

const folder = mkdtempSync(join(tmpdir(), 'credbroker-canary-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('no secret of any provider is visible in what a broker shows or keeps, whether requests succeed or fail', async () => {
  const broker = await createBroker({
    config: {
      version: 1,
      audit: { enabled: true },
      store: { use: 'sqlite', options: { path: join(folder, 'credbroker.db') } },
      keys: { file: join(folder, 'credbroker.keys') },
      providers,
      workloads: { agent: { providers: Object.fromEntries(Object.keys(providers).map((name) => [name, {}])) } },
    },
    baseUrl: import.meta.url,
    services: { logger },
  })
  const events: unknown[] = []
  for (const name of ['issued', 'denied', 'failed', 'renewed', 'reloaded'] as const)
    broker.on(name, (event) => events.push(event))

  const coinbase = { requestMethod: 'POST', requestPath: '/platform/v2/evm/accounts' }
  const privy = { requestPath: '/v1/wallets/w/rpc', requestBody: '{"a":1}' }
  const requests: [provider: string, request: unknown][] = [
    ['wallet', { coinbaseCdpTokenRequest: { ...coinbase, includeWalletAuthToken: true, requestBody: '{"a":1}' } }],
    ['bare', { coinbaseCdpTokenRequest: coinbase }],
    ['signer', { stripePrivyTokenRequest: { ...privy, includeAuthorizationSignature: true } }],
    ['basic', { stripePrivyTokenRequest: privy }],
    ['keys', { apiKeyRequest: { name: 'one' } }],
    ['wallet', { coinbaseCdpTokenRequest: { ...coinbase, requestHost: 'evil.example' } }],
    ['wallet', { coinbaseCdpTokenRequest: { ...coinbase, requestBody: 'no json' } }],
    ['wallet', { coinbaseCdpTokenRequest: { ...coinbase, requestMethod: 'get' } }],
    ['wallet', { coinbaseCdpWebSocketTokenRequest: {} }],
    ['bare', { coinbaseCdpTokenRequest: { ...coinbase, includeWalletAuthToken: true } }],
    [
      'signer',
      { stripePrivyTokenRequest: { ...privy, requestBody: '{"a":1e999}', includeAuthorizationSignature: true } },
    ],
    ['signer', { stripePrivyTokenRequest: { ...privy, requestHost: 'evil.example' } }],
    ['basic', { stripePrivyTokenRequest: { ...privy, includeAuthorizationSignature: true } }],
    ['keys', { apiKeyRequest: { name: 'nope' } }],
    ['keys', { apiKeyRequest: {} }],
    ['keys', { tokenRequest: {} }],
    ['nobody', {}],
  ]
  const codes: string[] = []
  const handedOut: string[] = []
  for (const caller of [{ workload: 'agent', user: 'ann' }, { workload: 'stranger' }]) {
    for (const [provider, request] of requests) {
      await broker.handle({ provider, request, caller }).then(
        (answer) => {
          codes.push('issued')
          handedOut.push(...textsIn(answer))
        },
        (error) => {
          expect(error).toBeInstanceOf(BrokerError)
          codes.push(error.code)
          expectNoSecret(visible(error))
        },
      )
    }
  }
  expect(codes.filter((code) => code === 'issued')).toHaveLength(5)
  expect(new Set(codes)).toEqual(new Set(['issued', 'access_denied', 'validation_failed', 'not_found']))
  expect(events).toHaveLength(codes.length)
  expectNoSecret(visible(events))
  expectNoSecret(visible(broker.describe()))
  expectNoSecret(visible(broker))
  expectNoSecret(visible(await broker.check()))
  expectNoSecret(lines.join('\n'))
  const files = () => readdirSync(folder).filter((name) => !name.endsWith('.keys'))
  const kept = () => files().map((name) => readFileSync(join(folder, name), 'latin1'))
  // Before and after the write-ahead log moves into the database.
  const during = kept()
  await broker.close()
  const everything = [...during, ...kept()].join('\n')
  expect(everything.length).toBeGreaterThan(50_000)
  expectNoSecret(everything)
  expect(handedOut.length).toBeGreaterThanOrEqual(5)
  for (const text of handedOut) if (everything.includes(text)) expect.fail('a credential is readable in the store')
  const masterKey = /^[\w+/=-]{40,}$/m.exec(readFileSync(join(folder, 'credbroker.keys'), 'utf8'))?.[0] ?? ''
  expect(masterKey).not.toBe('')
  expect(everything + lines.join('\n')).not.toContain(masterKey)
})

test.each([
  [
    'a Coinbase key with one character changed',
    'wallet',
    { apiKeyId: 'key-1', apiKeySecret: secrets.coinbaseApiKey.replace(/^./, 'A') },
  ],
  ['a Coinbase key cut off', 'wallet', { apiKeyId: 'key-1', apiKeySecret: secrets.coinbaseApiKey.slice(0, -8) }],
  ['a Coinbase PEM cut off', 'bare', { apiKeyId: 'key-2', apiKeySecret: secrets.coinbaseEcKey.slice(0, -40) }],
  [
    'a wallet secret cut off',
    'wallet',
    { apiKeyId: 'key-1', apiKeySecret: secrets.coinbaseApiKey, walletSecret: secrets.coinbaseWallet.slice(0, -20) },
  ],
  [
    'a Privy key cut off',
    'signer',
    { appId: 'app', appSecret: secrets.privyAppSecret, authorizationPrivateKey: secrets.privyKey.slice(0, -20) },
  ],
  ['secrets under wrong names', 'signer', { appId: 'app', appSecrets: secrets.privyAppSecret, key: secrets.privyKey }],
  ['a secret where an object belongs', 'keys', { keys: secrets.apiKey }],
])('no secret is visible when the start is refused: %s', async (_name, provider, options) => {
  const use = providers[provider]?.use ?? ''
  const error = await createBroker({
    config: { version: 1, providers: { [provider]: { use, options } } },
    baseUrl: import.meta.url,
    services: { logger },
  }).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'config_invalid' })
  expectNoSecret(visible(error))
})

test('the search finds a secret where there is one', () => {
  expect(() => expectNoSecret(`key: ${secrets.coinbaseWallet}`)).toThrow(/coinbaseWallet/)
  expect(() => expectNoSecret(`key: ${Buffer.from(secrets.privyAppSecret).toString('base64')}`)).toThrow(
    /privyAppSecret/,
  )
})
