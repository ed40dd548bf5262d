import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type BrokerConfig, createBroker, defineStore, memoryStore, type Store } from '../../src/index.ts'
import { RecordingLogger } from '../support/make-broker.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const folders: string[] = []
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'credbroker-state-'))
  folders.push(made)
  return `${made}/`
}
afterEach(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true })))

const plain = testPlugin(() => ({ response: { token: 't' } }))
const keeping = {
  ...testPlugin(async (_request, _call, { store }) => {
    const outcome = await store.put('k', Buffer.from('value-in-the-store'))
    return { response: { token: outcome.stored ? 'kept' : 'lost' } }
  }),
  state: true,
}
const ask = { testTokenRequest: { audience: 'a' } }

/** A store as an installed one: it says that it outlives the process, and counts. */
function durableStore() {
  const seen = { opened: 0, closed: 0, options: undefined as unknown, store: undefined as Store | undefined }
  const plugin = defineStore<{ path: string }>({
    apiVersion: 1,
    configSchema: {
      type: 'object',
      additionalProperties: false,
      properties: { path: { type: 'string', default: './x.db', description: 'A path.' } },
    },
    async open(options, { clock }) {
      seen.opened++
      seen.options = options
      seen.store ??= { ...memoryStore(clock), durable: true, close: async () => void seen.closed++ }
      return seen.store
    },
  })
  return { seen, stores: { sqlite: async () => plugin } }
}

async function open(config: Partial<BrokerConfig>, baseUrl: string, stores = {}, env = {}) {
  const logger = new RecordingLogger()
  const broker = await createBroker({
    config: { version: 1, providers: { p: { use: 'keeping' } }, ...config },
    plugins: { keeping, plain },
    stores,
    baseUrl,
    env,
    services: { logger },
  })
  return { broker, logger }
}

test('a broker that keeps nothing opens nothing', async () => {
  const { seen, stores } = durableStore()
  const at = folder()
  const { broker } = await open({ providers: { p: { use: 'plain' } } }, at, stores)
  await broker.get('p', ask)
  expect(seen.opened).toBe(0)
  expect(readdirSync(at)).toEqual([])
})

test('a provider with state gets the sqlite store when the configuration names none, and a key file is made', async () => {
  const { seen, stores } = durableStore()
  const at = folder()
  const { broker, logger } = await open({}, at, stores)
  expect(await broker.get('p', ask)).toEqual({ testTokenResponse: { token: 'kept' } })
  expect(seen.options).toEqual({ path: './x.db' })
  expect(statSync(join(at, 'credbroker.keys')).mode & 0o777).toBe(0o600)
  expect(logger.lines.join()).toContain('made a master key')
  const record = await seen.store?.get('provider/p/k')
  expect(Buffer.from(record?.value ?? []).toString('latin1')).not.toContain('value-in-the-store')
  await broker.close()
  expect(seen.closed).toBe(1)
})

test('a store that was sealed before never gets a new key', async () => {
  const { seen, stores } = durableStore()
  const at = folder()
  await (await open({}, at, stores)).broker.close()
  rmSync(join(at, 'credbroker.keys'))
  await expect(open({}, at, stores)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringContaining('restore it from its backup'),
  })
  expect(existsSync(join(at, 'credbroker.keys'))).toBe(false)
  writeFileSync(join(at, 'credbroker.keys'), `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 })
  await expect(open({}, at, stores)).rejects.toMatchObject({ code: 'config_invalid' })
  expect(seen.closed).toBe(3)
})

test('the memory store needs no key and no file', async () => {
  const at = folder()
  const { broker } = await open({ store: { use: 'memory' } }, at)
  expect(await broker.get('p', ask)).toEqual({ testTokenResponse: { token: 'kept' } })
  expect(readdirSync(at)).toEqual([])
})

test('the master key may come from a variable, named or not', async () => {
  const key = Buffer.alloc(32, 1).toString('base64')
  for (const [keys, env] of [
    [undefined, { CREDBROKER_MASTER_KEY: key }],
    [{ env: 'MY_KEY' }, { MY_KEY: key }],
  ] as const) {
    const at = folder()
    await open(keys === undefined ? {} : { keys }, at, durableStore().stores, env)
    expect(readdirSync(at)).toEqual([])
  }
})

test('says what needs the store, and what to install, when there is none', async () => {
  await expect(open({ store: { use: 'nowhere' } }, folder())).rejects.toThrow(
    /store\.use: store "nowhere" is not installed; in .* run: npm install @credbroker\/store-nowhere/,
  )
  const stores = { sqlite: () => Promise.reject(new TypeError('gone')) }
  await expect(open({ audit: { enabled: true } }, folder(), stores)).rejects.toThrow(
    /"sqlite" cannot be loaded: TypeError: gone\. A store is needed for the audit log, provider "p"; "store: \{ use: memory \}"/,
  )
})

test('finds wrong store options together with the other mistakes', async () => {
  const { stores } = durableStore()
  const config = { store: { use: 'sqlite', options: { pth: 'x' } }, network: { allow: ['10.0.0.0/99'] } }
  const error: unknown = await open(config, folder(), stores).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'config_invalid' })
  expect(String(error)).toMatch(/store\.options\.pth: unknown option.*did you mean "path"/)
  expect(String(error)).toMatch(/network\.allow\[0\]/)
})

test('a provider that does not declare state is told so when it uses the store', async () => {
  const undeclared = { ...keeping, state: false }
  const logger = new RecordingLogger()
  const broker = await createBroker({
    config: { version: 1, store: { use: 'memory' }, providers: { p: { use: 'undeclared' } } },
    plugins: { undeclared },
    services: { logger },
  })
  await expect(broker.get('p', ask)).rejects.toMatchObject({ code: 'internal' })
  expect(logger.lines.join()).toContain('does not say \\"state: true\\"')
})

test('store and keys cannot change under a running broker', async () => {
  const { broker } = await open({ store: { use: 'memory' } }, folder())
  await expect(
    broker.reload({ version: 1, store: { use: 'memory' }, keys: { env: 'X' }, providers: { p: { use: 'keeping' } } }),
  ).rejects.toThrow(/cannot change while the broker runs/)
  await broker.get('p', ask)
})
