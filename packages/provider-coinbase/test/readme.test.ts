import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBroker } from '@credbroker/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { refusalOf } from './support/make-broker.ts'
import { credential } from './support/vectors.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

const [, yaml = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? []

/** First column of the table whose header starts so, without the header. */
function firstColumn(header: string): string[] {
  const table = readme.split('\n\n').find((block) => block.startsWith(`| ${header} `)) ?? ''
  return [...table.slice(table.indexOf('\n')).matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name)
}

describe('the configuration in the README', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'credbroker-coinbase-'))
    writeFileSync(join(folder, 'credbroker.yaml'), yaml)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const { apiKeyId, apiKeySecret, walletSecret } = credential('ed25519')
  const load = () =>
    createBroker({
      configFile: join(folder, 'credbroker.yaml'),
      plugins: { coinbase: plugin },
      env: { CDP_API_KEY_ID: apiKeyId, CDP_API_KEY_SECRET: apiKeySecret, CDP_WALLET_SECRET: walletSecret },
    })

  test('loads, and issues both tokens for the request in the README', async () => {
    const broker = await load()
    const { coinbaseCdpTokenResponse } = await broker.get('wallet', {
      coinbaseCdpTokenRequest: {
        requestMethod: 'POST',
        requestPath: '/platform/v2/evm/accounts',
        includeWalletAuthToken: true,
        requestBody: '{"name":"agent-wallet-1"}',
      },
    })
    expect(Object.keys(coinbaseCdpTokenResponse)).toEqual(['bearerToken', 'walletAuthToken'])
    await broker.close()
  })

  test('denies what its rules do not name', async () => {
    const broker = await load()
    const denial = await refusalOf(() =>
      broker.get('wallet', {
        coinbaseCdpTokenRequest: { requestMethod: 'DELETE', requestPath: '/platform/v2/evm/accounts' },
      }),
    )
    expect(denial.code).toBe('access_denied')
    await broker.close()
  })
})

test('the README lists every option and every request member', () => {
  expect(firstColumn('option')).toEqual(Object.keys(configSchema.properties ?? {}))
  expect(firstColumn('`coinbaseCdpTokenRequest`')).toEqual(
    Object.keys(requestSchemas.coinbaseCdpToken.properties ?? {}),
  )
})

test('the README lists every function that is exported', async () => {
  const { default: _plugin, ...functions } = await import('../src/index.ts')
  expect([...readme.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name).sort()).toEqual(Object.keys(functions).sort())
})
