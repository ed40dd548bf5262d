import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { createBroker, memoryStore } from '../src/index.ts'
import { makeBroker } from './support/make-broker.ts'
import { VirtualClock } from '@credbroker/testkit'
import { settle } from './support/settle.ts'
import { testPlugin } from './support/trivial-provider.ts'

const ask = { testTokenRequest: { audience: 'a' } }

/** A plugin that tells who was made and closed, and issues the number of its making. */
function lifecycle() {
  const log: string[] = []
  let made = 0
  const base = testPlugin(() => ({ response: { token: '' } }))
  const plugin = {
    ...base,
    create(options: { label?: string }, { name }: { name: string }) {
      const number = ++made
      log.push(`made ${name} ${options.label}`)
      return {
        issue: {
          testToken: () => ({ response: { token: `${options.label}-${number}` } }),
          testStamp: () => ({ response: { stamp: '' } }),
        },
        start: () => void log.push(`started ${name}`),
        close: () => void log.push(`closed ${name}`),
      }
    },
  }
  return { log, plugin }
}

const entry = (label: string) => ({ use: 'test', options: { label } })

test('keeps what did not change with its cache, makes what is new, closes what is gone', async () => {
  const { log, plugin } = lifecycle()
  const broker = await createBroker({
    config: { version: 1, providers: { same: entry('a'), other: entry('b'), gone: entry('c') } },
    plugins: { test: plugin },
  })
  const events: unknown[] = []
  broker.on('reloaded', (event) => events.push(event))
  const before = await broker.get('same', ask)
  log.length = 0
  await broker.reload({ version: 1, providers: { same: entry('a'), other: entry('B'), fresh: entry('d') } })
  await settle()
  expect(await broker.get('same', ask)).toBe(before)
  expect((await broker.get('other', ask)).testTokenResponse.token).toMatch(/^B-/)
  await expect(broker.get('gone', ask)).rejects.toMatchObject({ code: 'not_found' })
  expect(log.toSorted()).toEqual([
    'closed gone',
    'closed other',
    'made fresh d',
    'made other B',
    'started fresh',
    'started other',
  ])
  expect(events).toMatchObject([{ added: ['fresh'], removed: ['gone'], changed: ['other'], unchanged: ['same'] }])
})

test('stays with the old configuration when the new one is wrong, and leaves nothing new running', async () => {
  const { log, plugin } = lifecycle()
  const broker = await createBroker({ config: { version: 1, providers: { p: entry('a') } }, plugins: { test: plugin } })
  const before = await broker.get('p', ask)
  log.length = 0
  const wrong = { version: 1 as const, providers: { p: entry('A'), q: { use: 'nothere' } } }
  await expect(broker.reload(wrong)).rejects.toMatchObject({ code: 'config_invalid' })
  expect(await broker.get('p', ask)).toBe(before)
  expect(log).toEqual(['made p A', 'closed p'])
})

test('reads its file again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-reload-'))
  const configFile = join(folder, 'credbroker.yaml')
  const { plugin } = lifecycle()
  writeFileSync(configFile, 'version: 1\nproviders: { p: { use: test, options: { label: one } } }\n')
  const broker = await createBroker({ configFile, plugins: { test: plugin } })
  writeFileSync(configFile, 'version: 1\nproviders: { p: { use: test, options: { label: two } } }\n')
  await broker.reload()
  expect((await broker.get('p', ask)).testTokenResponse.token).toMatch(/^two-/)
  rmSync(folder, { recursive: true })
})

test('notices a secret that changed in the environment', async () => {
  const { log, plugin } = lifecycle()
  const env: Record<string, string> = { S: 'first-secret' }
  const config = {
    version: 1 as const,
    providers: { p: { use: 'test', options: { label: 'a', secret: { env: 'S' } } } },
  }
  const broker = await createBroker({ config, env, plugins: { test: plugin } })
  log.length = 0
  await broker.reload(config)
  expect(log).toEqual([])
  env.S = 'second-secret'
  await broker.reload(config)
  await settle()
  expect(log).toEqual(['made p a', 'started p', 'closed p'])
})

test('lets calls of a replaced provider finish before it is closed', async () => {
  const { promise, resolve } = Promise.withResolvers<{ response: { token: string } }>()
  let closed = false
  const plugin = testPlugin(() => promise, { close: () => void (closed = true) })
  const { broker } = await makeBroker(() => promise, { plugin })
  const pending = broker.get('p', ask)
  await settle()
  await broker.reload({ version: 1, providers: {} })
  await settle()
  expect(closed).toBe(false)
  resolve({ response: { token: 'late but good' } })
  expect((await pending).testTokenResponse.token).toBe('late but good')
  await settle()
  expect(closed).toBe(true)
})

test('logs a provider that does not close cleanly and goes on', async () => {
  const plugin = testPlugin(() => ({ response: { token: 't' } }), {
    close() {
      throw new Error('stuck')
    },
  })
  const { broker, logger } = await makeBroker(() => ({ response: { token: 't' } }), { plugin })
  await broker.close()
  expect(logger.lines.join('\n')).toContain('a provider did not close cleanly')
})

test('reloads one after another, closing each provider once', async () => {
  const { log, plugin } = lifecycle()
  const broker = await createBroker({ config: { version: 1, providers: { p: entry('a') } }, plugins: { test: plugin } })
  await Promise.all(['b', 'c', 'd'].map((label) => broker.reload({ version: 1, providers: { p: entry(label) } })))
  await settle()
  expect((await broker.get('p', ask)).testTokenResponse.token).toMatch(/^d-/)
  expect(log.filter((line) => line === 'closed p')).toHaveLength(3)
  const reloading = broker.reload({ version: 1, providers: { p: entry('e') } })
  await Promise.resolve()
  await Promise.all([reloading, broker.close()])
  expect(log.filter((line) => line === 'closed p')).toHaveLength(5)
  await expect(broker.reload()).rejects.toMatchObject({ code: 'internal' })
})

test('gives up on a provider that does not start', async () => {
  const clock = new VirtualClock()
  const plugin = testPlugin(() => ({ response: { token: 't' } }), { start: () => new Promise(() => {}) })
  const making = createBroker({
    config: { version: 1, providers: { p: { use: 'test' } } },
    plugins: { test: plugin },
    services: { clock },
  })
  making.catch(() => {})
  await vi.waitUntil(() => clock.pending === 1)
  await clock.advance(30_000)
  await expect(making).rejects.toMatchObject({ code: 'upstream_unavailable', provider: 'p' })
})

test('leaves a store that the host passed open, and closes its own', async () => {
  const store = memoryStore(new VirtualClock())
  await store.put('of the host', new Uint8Array(1))
  const broker = await createBroker({ config: { version: 1, providers: {} }, services: { store } })
  await broker.close()
  expect(await store.get('of the host')).toBeDefined()
})

test('is made from a file or from an object, and not from both or neither', async () => {
  const { plugin } = lifecycle()
  const config = { version: 1 as const, providers: { p: entry('a') } }
  await expect(createBroker({})).rejects.toMatchObject({ code: 'config_invalid' })
  await expect(createBroker({ config, configFile: 'credbroker.yaml' })).rejects.toMatchObject({
    code: 'config_invalid',
  })
  const broker = await createBroker({ config, plugins: { test: plugin } })
  await broker.reload()
  expect((await broker.get('p', ask)).testTokenResponse.token).toMatch(/^a-/)
})

test('a configuration that is refused leaves the rules of the network as they were', async () => {
  const server = createServer((_request, response) => response.end('there'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const plugin = testPlugin(async (_request, { signal }, { fetch }) => ({
    response: { token: await (await fetch(`http://127.0.0.1:${port}/`, { signal })).text() },
  }))
  const failing = {
    ...plugin,
    kinds: { failingToken: plugin.kinds.testToken },
    create: () => {
      throw new Error('cannot be made')
    },
  }
  const config = { version: 1 as const, network: { allowLoopback: true }, providers: { p: { use: 'test' } } }
  const broker = await createBroker({ config, plugins: { test: plugin, failing } })
  await expect(
    broker.reload({ version: 1, providers: { p: { use: 'test' }, q: { use: 'failing' } } }),
  ).rejects.toMatchObject({ code: 'config_invalid' })
  expect((await broker.get('p', ask)).testTokenResponse.token).toBe('there')
  await broker.close()
  server.close()
})
