import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createBroker, defineProvider, Secret } from '../../src/index.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const folder = mkdtempSync(join(tmpdir(), 'credbroker-references-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a provider's `create` receives for given options. */
async function received(
  options: Record<string, unknown>,
  env: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  let seen: Record<string, unknown> = {}
  const plugin = {
    apiVersion: 1,
    configSchema: {
      type: 'object',
      properties: {
        text: { type: 'string', default: 'by default' },
        secret: { type: 'string', writeOnly: true },
        keys: { type: 'object', additionalProperties: { type: 'string', writeOnly: true } },
        list: { type: 'array', items: { type: 'string', writeOnly: true } },
      },
    },
    kinds: { aToken: { requestSchema: { type: 'object' }, cache: false } },
    create(given: Record<string, unknown>) {
      seen = given
      return { issue: { aToken: () => ({ response: {} }) } }
    },
  }
  await createBroker({
    config: { version: 1, providers: { p: { use: 'seen', options } } },
    plugins: { seen: plugin },
    env,
    baseUrl: folder,
  })
  return seen
}

const revealed = (value: unknown) => (value instanceof Secret ? value.reveal() : `not a secret: ${String(value)}`)

test('fills variables into texts, with defaults and escapes', async () => {
  const { text } = await received({ text: '${A}-${B:-bee}-${C:-}-$${A}' }, { A: 'ay' })
  expect(text).toBe('ay-bee--${A}')
})

test('takes no inherited member of the environment for a variable', async () => {
  await expect(received({ text: '${toString}' })).rejects.toThrow('environment variable toString is not set')
})

test('fills in what the schema says by default', async () => {
  expect((await received({})).text).toBe('by default')
})

test('takes secrets as texts, from variables, and from files without their last line break', async () => {
  writeFileSync(join(folder, 'secret'), 'from a file\n')
  const options = {
    secret: '${S}',
    keys: { env: 'literal', file: { file: 'secret' }, other: { env: 'S' } },
    list: ['one', { env: 'S' }],
  }
  const { secret, keys, list } = await received(options, { S: 'from a variable' })
  expect(revealed(secret)).toBe('from a variable')
  expect(Object.entries(keys as object).map(([name, value]) => [name, revealed(value)])).toEqual([
    ['env', 'literal'],
    ['file', 'from a file'],
    ['other', 'from a variable'],
  ])
  expect((list as unknown[]).map(revealed)).toEqual(['one', 'from a variable'])
})

test('gives a provider options that it cannot change', async () => {
  expect(Object.isFrozen(await received({ text: 'x' }))).toBe(true)
})

test('leaves the host its own configuration object as it was', async () => {
  const config = { version: 1 as const, providers: { p: { use: 'test', options: { secret: 'abc' } } } }
  const before = structuredClone(config)
  await createBroker({ config, plugins: { test: testPlugin(() => ({ response: { token: 't' } })) } })
  expect(config).toEqual(before)
})

const vault = defineProvider({
  apiVersion: 1,
  configSchema: { type: 'object' },
  kinds: {
    testToken: {
      requestSchema: { type: 'object', properties: { audience: { type: 'string' } } },
      cache: true,
      secretMember: 'token',
    },
  },
  create: () => ({
    issue: { testToken: async ({ audience }) => ({ response: { token: `secret for ${audience}`, parts: [] } }) },
  }),
})

function consumer(seen: unknown[]) {
  return {
    apiVersion: 1,
    configSchema: {
      type: 'object',
      required: ['key'],
      properties: { key: { type: 'string', minLength: 12, writeOnly: true } },
    },
    kinds: { consumed: { requestSchema: { type: 'object' }, cache: false } },
    create(options: { key: Secret }) {
      seen.push(options.key)
      return { issue: { consumed: () => ({ response: {} }) } }
    },
  }
}

test('lets one provider feed another, whatever their order in the file, and records it', async () => {
  const seen: unknown[] = []
  const records: unknown[] = []
  const from = { from: 'vault', request: { testTokenRequest: { audience: 'wallet' } } }
  await createBroker({
    config: { version: 1, providers: { wallet: { use: 'consumer', options: { key: from } }, vault: { use: 'vault' } } },
    plugins: { vault, consumer: consumer(seen) },
    services: { audit: { append: (record) => void records.push(record) } },
  })
  expect(seen.map(revealed)).toEqual(['secret for wallet'])
  expect(records).toMatchObject([
    { decision: 'granted', provider: 'vault', kind: 'testToken', workload: 'config:wallet' },
  ])
})

test('takes a fed secret that was rotated with the next reload', async () => {
  const seen: unknown[] = []
  let rotation = 0
  const testToken = () => ({ response: { token: `a long secret ${++rotation}`, parts: [] } })
  const rotating = { ...vault, create: () => ({ issue: { testToken } }) }
  const from = { from: 'vault', request: { testTokenRequest: { audience: 'wallet' } } }
  const config = {
    version: 1 as const,
    providers: { wallet: { use: 'consumer', options: { key: from } }, vault: { use: 'vault' } },
  }
  const broker = await createBroker({ config, plugins: { vault: rotating, consumer: consumer(seen) } })
  await broker.reload()
  expect(seen.map(revealed)).toEqual(['a long secret 1', 'a long secret 2'])
})

test.each([
  [
    'a field that the answer does not have',
    { field: 'nope' },
    'its answer has no text "nope"; set field to one of: token, parts',
  ],
  ['a field that is no text', { field: 'parts' }, 'its answer has no text "parts"'],
])('refuses to start with %s', async (_name, more, reason) => {
  const options = { key: { from: 'vault', request: { testTokenRequest: { audience: 'x' } }, ...more } }
  const made = createBroker({
    config: { version: 1, providers: { wallet: { use: 'consumer', options }, vault: { use: 'vault' } } },
    plugins: { vault, consumer: consumer([]) },
  })
  await expect(made).rejects.toThrow(reason)
})

test('judges a fed secret by the schema, and closes what was started when it does not hold', async () => {
  let closed = 0
  const source = testPlugin(() => ({ response: { token: 'short' } }), { close: () => void closed++ })
  const options = { key: { from: 'vault', request: { testTokenRequest: { audience: 'x' } }, field: 'token' } }
  const made = createBroker({
    config: { version: 1, providers: { wallet: { use: 'consumer', options }, vault: { use: 'source' } } },
    plugins: { source, consumer: consumer([]) },
  })
  await expect(made).rejects.toThrow('providers.wallet.options.key: must have at least 12 characters')
  expect(closed).toBe(1)
})
