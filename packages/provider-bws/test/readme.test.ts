import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBroker, validateConfig } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { afterAll, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { configSchema, requestSchemas } from '../src/schema.ts'
import { accessToken, FakeBitwarden } from './support/fake-bitwarden.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const [first = '', feeding = ''] = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml)

const folder = mkdtempSync(join(tmpdir(), 'credbroker-bws-readme-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** First column of the table whose header starts so, without the header. */
function firstColumn(header: string): string[] {
  const table = readme.split('\n\n').find((block) => block.startsWith(`| ${header} `)) ?? ''
  return [...table.slice(table.indexOf('\n')).matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name)
}

test('the configuration in the README works', async () => {
  const configFile = join(folder, 'credbroker.yaml')
  writeFileSync(configFile, first)
  const clock = new VirtualClock()
  const bitwarden = new FakeBitwarden(clock)
  bitwarden.add('database-url', 'postgres://')
  const broker = await createBroker({
    configFile,
    plugins: { bws: plugin },
    env: { BWS_ACCESS_TOKEN: `${accessToken}\n` },
    services: { clock, fetch: bitwarden.fetch },
  })
  const { bwsSecretResponse } = await broker.get('vault', { bwsSecretRequest: { name: 'database-url' } })
  expect(bwsSecretResponse.value).toBe('postgres://')
  expect(bitwarden.requests.map(({ host }) => host)).toEqual([
    'identity.bitwarden.eu',
    'api.bitwarden.eu',
    'api.bitwarden.eu',
  ])
  await broker.close()
})

test('the configuration in the README that feeds another provider is sound', async () => {
  const tokenFile = join(folder, 'bws')
  writeFileSync(tokenFile, accessToken)
  const configFile = join(folder, 'feeding.yaml')
  writeFileSync(configFile, `store: { use: memory }\n${feeding.replace('/run/secrets/bws', tokenFile)}`)
  const properties = Object.fromEntries(
    ['apiKeyId', 'apiKeySecret', 'walletSecret'].map((name) => [
      name,
      { type: 'string', writeOnly: name !== 'apiKeyId' },
    ]),
  )
  const coinbase = {
    apiVersion: 1,
    configSchema: { type: 'object', properties },
    kinds: { fedToken: { requestSchema: {}, cache: false } },
    create: () => ({ issue: { fedToken: () => ({ response: {} }) } }),
  }
  await validateConfig({ configFile, plugins: { bws: plugin, coinbase }, env: { CDP_API_KEY_ID: 'key' } })
})

test('the README lists every option and every request member', () => {
  expect(firstColumn('option')).toEqual(Object.keys(configSchema.properties ?? {}))
  expect(firstColumn('`bwsSecretRequest`')).toEqual(Object.keys(requestSchemas.bwsSecret.properties ?? {}))
  expect(firstColumn('`bwsWriteRequest`')).toEqual(Object.keys(requestSchemas.bwsWrite.properties ?? {}))
})
