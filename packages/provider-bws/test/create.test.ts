import { createBroker, memoryStore, type Secret } from '@credbroker/core'
import { VirtualClock } from '@credbroker/testkit'
import { describe, expect, test } from 'vitest'
import plugin from '../src/index.ts'
import { bwsBroker } from './support/bws-broker.ts'
import { accessToken, FakeBitwarden } from './support/fake-bitwarden.ts'
import { refusalOf } from './support/refusal.ts'

const start = (options: object) =>
  createBroker({
    config: { version: 1, store: { use: 'memory' }, providers: { vault: { use: 'bws', options: { ...options } } } },
    plugins: { bws: plugin },
    env: {},
  })

describe('options', () => {
  test.each([
    [{ accessToken: 'Bearer x' }, 'accessToken'],
    [{ accessToken, identityUrl: 'https://id.example.com' }, 'identityUrl'],
    [{ accessToken, region: 'eu', serverUrl: 'https://a.example' }, 'serverUrl'],
    [{ accessToken, region: 'de' }, 'region'],
    [{ accessToken, serverUrl: 'vault.example.com' }, 'serverUrl'],
    [{ accessToken, ca: 'no certificate' }, 'ca'],
    [{ accessToken, refreshBefore: '60' }, 'refreshBefore'],
    [{ accessToken, cacheLifetime: 300 }, 'cacheLifetime'],
    [{ accessToken, allowWrites: 'yes' }, 'allowWrites'],
    [{ accessToken, stateFile: '' }, 'stateFile'],
  ])('%o is refused at %s', async (options, option) => {
    const error = await refusalOf(() => start(options))
    expect(error.code).toBe('config_invalid')
    expect(error.details?.problems).toMatchObject([{ path: `providers.vault.options.${option}` }])
  })

  test('that are wrong are refused all at once', async () => {
    const error = await refusalOf(() => start({ accessToken: 'x', apiUrl: 'https://a.example', ca: 'x' }))
    expect(error.details?.problems?.map(({ path }) => path.split('.').at(-1))).toEqual(['accessToken', 'apiUrl', 'ca'])
  })
})

test('a secret feeds another provider', async () => {
  const seen: string[] = []
  const consumer = {
    apiVersion: 1,
    configSchema: { type: 'object', properties: { key: { type: 'string', writeOnly: true } } },
    kinds: { fedToken: { requestSchema: { type: 'object' }, cache: false } },
    create: ({ key }: { readonly key: Secret }) => {
      seen.push(key.reveal())
      return { issue: { fedToken: () => ({ response: {} }) } }
    },
  }
  const clock = new VirtualClock()
  const bitwarden = new FakeBitwarden(clock)
  bitwarden.add('coinbase-wallet', 'the wallet secret')
  const key = { from: 'vault', request: { bwsSecretRequest: { name: 'coinbase-wallet' } } }
  const broker = await createBroker({
    config: {
      version: 1,
      providers: {
        wallet: { use: 'consumer', options: { key } },
        vault: { use: 'bws', options: { accessToken } },
      },
    },
    plugins: { bws: plugin, consumer },
    services: { clock, fetch: bitwarden.fetch, store: memoryStore(clock) },
    env: {},
  })
  expect(seen).toEqual(['the wallet secret'])
  await broker.close()
})

describe('what a provider says of itself', () => {
  test('is where its servers are and where it keeps its session', async () => {
    const { broker } = await bwsBroker({ options: { region: 'eu' } })
    expect(JSON.stringify(broker.describe())).toContain('https://api.bitwarden.eu')
  })

  test('is whether both servers work, without reading a secret', async () => {
    const { broker, bitwarden } = await bwsBroker()
    bitwarden.add('a', 'b')
    expect(await broker.check()).toMatchObject([{ provider: 'vault', status: 'good' }])
    expect(bitwarden.calls).toEqual([expect.stringMatching(/^GET \/organizations\/[\w-]+\/projects$/)])
    bitwarden.intercept = ({ path }) => (path.startsWith('/api') ? { status: 404, text: '<html>' } : undefined)
    expect(JSON.stringify(await broker.check())).toContain('apiUrl')
  })
})
