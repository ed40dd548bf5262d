import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type BrokerExtension, createBroker, memoryStore, Secret, validateConfig } from '../../src/index.ts'
import { VirtualClock } from '@credbroker/testkit'
import { testPlugin } from '../support/trivial-provider.ts'

const extension: BrokerExtension = {
  name: 'server',
  sectionSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      port: { type: 'integer', minimum: 0, description: 'A port.' },
      ports: { type: 'array', items: { type: 'integer' }, description: 'More.' },
      password: { type: 'string', minLength: 1, writeOnly: true, description: 'A secret.' },
    },
  },
  check: (section) => {
    const { port, ports = [] } = Object(section)
    if (port === 13) return [{ name: 'port', message: 'is unlucky' }]
    return ports.includes(13) ? [{ name: `ports[${ports.indexOf(13)}]`, message: 'is unlucky' }] : []
  },
}

function files(section: string) {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-section-'))
  const configFile = join(folder, 'credbroker.yaml')
  writeFileSync(configFile, `version: 1\nproviders:\n  p: { use: test }\n${section}`)
  const clock = new VirtualClock()
  const options = {
    configFile,
    plugins: { test: testPlugin(() => ({ response: { token: 't' } })) },
    services: { clock, store: memoryStore(clock) },
    stores: {},
    env: { PASSWORD: 'canary-section' },
  }
  return { configFile, options }
}

const memory = 'store: { use: memory }\n'

test('an extension reads its own section, with references followed and secrets wrapped', async () => {
  const { options } = files(`${memory}server:\n  port: 8787\n  password: { env: PASSWORD }\n`)
  const broker = await createBroker({ ...options, extension })
  const section = Object(broker.extension?.section)
  expect(section).toMatchObject({ port: 8787 })
  expect(section.password).toBeInstanceOf(Secret)
  expect(section.password.reveal()).toBe('canary-section')
})

test('a YAML without the section gives an empty one', async () => {
  const { options } = files(memory)
  expect((await createBroker({ ...options, extension })).extension?.section).toEqual({})
})

test.each([
  ['an unknown member', 'server:\n  prot: 1\n', /credbroker\.yaml:\d+:\d+: server\.prot: .*port/i],
  ['a wrong type', 'server: { port: many }\n', /server\.port: /],
  [
    'what only the extension knows of a list',
    'server:\n  ports: [1, 13]\n',
    /credbroker\.yaml:6:14: server\.ports\[1\]: is unlucky/,
  ],
  ['what only the extension knows', 'server: { port: 13 }\n', /server\.port: is unlucky/],
  ['a variable that is not set', 'server: { password: { env: NOT_SET } }\n', /NOT_SET is not set/],
  ['a secret of a provider', 'server: { password: { from: p, request: {} } }\n', /is read before any provider/],
])('reports %s in the section, with its place', async (_what, section, message) => {
  const { options } = files(`${memory}${section}`)
  await expect(createBroker({ ...options, extension })).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(message),
  })
  await expect(validateConfig({ ...options, extension })).rejects.toMatchObject({ code: 'config_invalid' })
})

test('a host that is no server leaves the section to the server', async () => {
  const { options } = files(`${memory}server: { whatever: true }\n`)
  const broker = await createBroker(options)
  expect(broker.extension).toBeUndefined()
})

test('an extension has a part of the store for itself', async () => {
  const clock = new VirtualClock()
  const store = memoryStore(clock)
  const { options } = files(memory)
  const broker = await createBroker({ ...options, services: { clock, store }, extension })
  const context = broker.extension?.context
  await context?.store.put('a', Buffer.from('canary-value'))
  expect((await store.list('')).keys).toContain('extension/server/a')
  const raw = await store.get('extension/server/a')
  expect(Buffer.from(raw?.value ?? []).includes('canary-value')).toBe(false)
  expect(context?.nameOf('x')).not.toBe(context?.nameOf('y'))
})
