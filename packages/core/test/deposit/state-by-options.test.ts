import { expect, test } from 'vitest'
import { createBroker, Secret } from '../../src/index.ts'
import { RecordingLogger } from '../support/make-broker.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const ask = { testTokenRequest: { audience: 'a' } }

/** Keeps something only under one label. */
function keepingPlugin() {
  const seen: unknown[] = []
  const plugin = {
    ...testPlugin(async (_request, _call, { store, nameOf }) => {
      const { stored } = await store.put(nameOf('k'), Buffer.from('v'))
      return { response: { token: stored ? 'kept' : 'lost' } }
    }),
    state: (options: unknown) => {
      seen.push(options)
      return typeof options === 'object' && options !== null && 'label' in options && options.label === 'keeps'
    },
  }
  return { plugin, seen }
}

const open = (plugin: unknown, options: object, config = {}) =>
  createBroker({
    config: { version: 1, providers: { p: { use: 'keeping', options: { ...options } } }, ...config },
    plugins: { keeping: plugin },
    stores: { sqlite: () => Promise.reject(new Error('not installed')) },
    services: { logger: new RecordingLogger() },
  })

test('a provider whose options say that it keeps state needs a store, and has one', async () => {
  const { plugin } = keepingPlugin()
  await expect(open(plugin, { label: 'keeps' })).rejects.toThrow('A store is needed for provider "p"')
  const broker = await open(plugin, { label: 'keeps' }, { store: { use: 'memory' } })
  expect((await broker.get('p', ask)).testTokenResponse.token).toBe('kept')
})

test('with other options no store is opened for it, and none is there for it', async () => {
  const { plugin } = keepingPlugin()
  for (const config of [{}, { store: { use: 'memory' } }]) {
    const broker = await open(plugin, { label: 'other' }, config)
    await expect(broker.get('p', ask)).rejects.toMatchObject({ code: 'internal' })
  }
})

test('the options that it judges by hold no readable secret', async () => {
  const { plugin, seen } = keepingPlugin()
  await open(plugin, { label: 'keeps', secret: 'canary' }, { store: { use: 'memory' } })
  expect(seen.length).toBeGreaterThan(0)
  for (const options of seen) expect(options).toEqual({ label: 'keeps', secret: expect.any(Secret) })
})
