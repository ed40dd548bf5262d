import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createBroker } from '../../src/index.ts'

const folder = fileURLToPath(new URL('../fixtures/app/', import.meta.url))

const brokerFor = (providers: Record<string, { use: string }>) =>
  createBroker({ config: { version: 1, providers }, baseUrl: folder })

const messageFor = (use: string) =>
  brokerFor({ p: { use } }).then(
    () => 'loaded',
    (error) => error.details.problems[0].message,
  )

test.each([
  ['a short name of ours', 'alpha', 'alphaToken'],
  ['a short name of somebody else', 'beta', 'betaToken'],
  ['a full scoped name', '@credbroker/provider-alpha', 'alphaToken'],
  ['a full plain name', 'acme-gamma', 'gammaToken'],
  ['a relative file', './delta.mjs', 'deltaToken'],
])('finds %s from the folder of the configuration', async (_name, use, kind) => {
  const broker = await brokerFor({ p: { use } })
  expect(await broker.handle({ provider: 'p', request: { [`${kind}Request`]: {} } })).toEqual({
    [`${kind}Response`]: { from: kind },
  })
})

test('takes the folder as a path, as a URL, and as a file in it', async () => {
  const config = { version: 1 as const, providers: { p: { use: './delta.mjs' } } }
  for (const baseUrl of [
    folder,
    folder.replace(/\/$/, ''),
    new URL('../fixtures/app/', import.meta.url),
    `${folder}credbroker.yaml`,
  ]) {
    await createBroker({ config, baseUrl })
  }
})

test('says which package to install, and where', async () => {
  expect(await messageFor('coinbas')).toBe(
    `provider "coinbas" is not installed; in ${folder} run: npm install @credbroker/provider-coinbas`,
  )
  expect(await messageFor('@acme/sso')).toBe(
    `provider "@acme/sso" is not installed; in ${folder} run: npm install @acme/sso`,
  )
  expect(await messageFor('./nope.ts')).toBe(`no file "./nope.ts" in ${folder}`)
})

test.each([
  ['fs', 'is not installed'],
  ['node:fs', 'is not installed'],
  ['import-only', 'exports no "default" entry'],
  ['./old.mjs', 'it has apiVersion 0, and this core understands 1; install matching versions'],
  ['./empty.mjs', 'its default export is no provider; export default defineProvider({ … })'],
  ['./throws.mjs', '"./throws.mjs" cannot be loaded: Error: this file is broken'],
])('refuses %s with the reason', async (use, reason) => {
  expect(await messageFor(use)).toContain(reason)
})

test('loads no installed provider but those that the configuration names', async () => {
  await brokerFor({ p: { use: 'alpha' } })
  expect(globalThis).not.toHaveProperty('loadedWithoutBeingNamed')
  await brokerFor({ p: { use: 'never' } })
  expect(globalThis).toHaveProperty('loadedWithoutBeingNamed')
})

test('refuses two plugins that claim one kind and names both', async () => {
  await expect(brokerFor({ one: { use: 'alpha' }, two: { use: './alpha-again.mjs' } })).rejects.toMatchObject({
    code: 'config_invalid',
    details: {
      problems: [
        {
          path: 'providers.two.use',
          message:
            'kind "alphaToken" is claimed by two plugins: "@credbroker/provider-alpha" (provider "one") and "./alpha-again.mjs" (provider "two"); keep one of them',
        },
      ],
    },
  })
})

test('mounts one plugin under as many names as the configuration gives it', async () => {
  const broker = await brokerFor({ one: { use: 'alpha' }, two: { use: '@credbroker/provider-alpha' } })
  expect(broker.describe().providers.map(({ name }) => name)).toEqual(['one', 'two'])
})

const base = {
  apiVersion: 1,
  configSchema: { type: 'object' },
  kinds: { aToken: { requestSchema: { type: 'object' }, cache: false } },
  create: () => ({ issue: { aToken: () => ({ response: {} }) } }),
}

test.each([
  [
    'no function and no class',
    { ...base, create: undefined },
    'it must have either a function "create" or a class "provider"',
  ],
  [
    'both a function and a class',
    { ...base, provider: class {} },
    'it must have either a function "create" or a class "provider"',
  ],
  ['no kinds', { ...base, kinds: {} }, 'it has no kinds'],
  [
    'a kind that is no name',
    { ...base, kinds: { 'a-token': {} } },
    'its kind "a-token" is no name in lower camel case',
  ],
  [
    'a kind without a schema',
    { ...base, kinds: { aToken: { cache: false } } },
    'its kind "aToken" has no requestSchema',
  ],
  [
    'a kind that leaves caching open',
    { ...base, kinds: { aToken: { requestSchema: {} } } },
    'does not say what to cache; set cache to true, false or a function',
  ],
  ['a schema that is none', { ...base, configSchema: { type: 'objekt' } }, 'a schema does not compile'],
  [
    'a create that is asynchronous',
    { ...base, create: async () => ({}) },
    'create returned a promise; do the asynchronous part in start()',
  ],
  [
    'a missing issue function',
    { ...base, create: () => ({ issue: {} }) },
    'the provider has no issue function for its kind "aToken"',
  ],
])('tells an author that a plugin has %s', async (_name, plugin, reason) => {
  const made = createBroker({ config: { version: 1, providers: { p: { use: 'mine' } } }, plugins: { mine: plugin } })
  await expect(made).rejects.toThrow(reason)
})
