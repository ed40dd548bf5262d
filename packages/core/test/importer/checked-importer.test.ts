import { expect, test } from 'vitest'
import { createBroker, ImportedSecret, type ImportedProviders, type ImportSources } from '../../src/index.ts'
import { checkedImporter } from '../../src/importer/checked-importer.ts'

const configSchema = {
  type: 'object',
  properties: {
    region: { type: 'string' },
    clientSecret: { type: 'string', writeOnly: true },
    accounts: {
      type: 'object',
      additionalProperties: { type: 'object', properties: { refreshToken: { type: 'string', writeOnly: true } } },
    },
  },
}
const sources: ImportSources = { env: {}, platform: 'linux', homeFolder: '/', readFile: async () => undefined }
const secret = (variable: string, value = `value of ${variable}`) =>
  new ImportedSecret(value, { variable, isSet: false })

const read = async (providers: ImportedProviders['providers'], notes: readonly string[] = []) =>
  checkedImporter({ summary: 's', description: 'd', read: () => ({ providers, notes }) }, configSchema).read(sources)

test('passes on what is as it should be', async () => {
  const options = {
    region: 'eu',
    clientSecret: secret('A'),
    accounts: { one: { refreshToken: secret('B') }, two: { refreshToken: secret('B') } },
  }
  expect(await read([{ name: 'acme', options }], ['a note'])).toEqual({
    providers: [{ name: 'acme', options }],
    notes: ['a note'],
  })
})

test('blanks a secret out of the notes', async () => {
  const providers = [{ name: 'acme', options: { clientSecret: secret('A', 'canary-11') } }]
  expect((await read(providers, ['found canary-11'])).notes).toEqual(['found [redacted]'])
})

test('an importer that found nothing says so', async () => {
  await expect(read([])).rejects.toMatchObject({ code: 'not_found' })
})

test.each<[string, ImportedProviders['providers'], string]>([
  ['a secret that is not marked', [{ name: 'a', options: { clientSecret: 'plain' } }], 'that is no ImportedSecret'],
  [
    'a deep secret that is not marked',
    [{ name: 'a', options: { accounts: { one: { refreshToken: 'plain' } } } }],
    'that is no ImportedSecret',
  ],
  ['a secret where none belongs', [{ name: 'a', options: { region: secret('A') } }], 'where no secret belongs'],
  [
    'two secrets of one variable',
    [{ name: 'a', options: { clientSecret: secret('A', 'x'), accounts: { b: { refreshToken: secret('A', 'y') } } } }],
    'one variable for two secrets',
  ],
  [
    'two secrets of one variable in two providers',
    [
      { name: 'a', options: { clientSecret: secret('A', 'x') } },
      { name: 'b', options: { clientSecret: secret('A', 'y') } },
    ],
    'one variable for two secrets',
  ],
  [
    'a variable that can be none',
    [{ name: 'a', options: { clientSecret: secret('../x') } }],
    'a name that it cannot have',
  ],
  ['a variable without a name', [{ name: 'a', options: { clientSecret: secret('') } }], 'a name that it cannot have'],
  ['a name that no provider has', [{ name: 'my acme', options: {} }], 'a name that it cannot have'],
  [
    'one name twice',
    [
      { name: 'a', options: {} },
      { name: 'a', options: {} },
    ],
    'one name twice',
  ],
  ['what is no plain data', [{ name: 'a', options: { region: new Date(0) } }], 'must be plain data'],
])('an importer that gives %s has a bug, told without a value', async (_what, providers, message) => {
  const error = await read(providers).then(
    () => new Error('expected a rejection'),
    (thrown: Error) => thrown,
  )
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toContain(message)
  expect(error.message).not.toMatch(/plain'|value of|canary/)
})

test.each([
  ['no function', { summary: 's', description: 'd' }],
  ['no summary', { description: 'd', read: () => {} }],
  ['an empty description', { summary: 's', description: '', read: () => {} }],
  ['nothing in it', null],
])('tells an author that an importer has %s', async (_what, importer) => {
  const plugin = {
    apiVersion: 1,
    configSchema,
    kinds: { aToken: { requestSchema: { type: 'object' }, cache: false } },
    importer,
    create: () => ({ issue: { aToken: () => ({ response: {} }) } }),
  }
  const made = createBroker({ config: { version: 1, providers: { p: { use: 'mine' } } }, plugins: { mine: plugin } })
  await expect(made).rejects.toThrow(
    '"mine" is no usable provider: its importer must be { summary, description, read }',
  )
})
