import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { composeConfigSchema, configuredPlugins, inspectPlugin } from '../../src/tooling/index.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const app = fileURLToPath(new URL('../fixtures/app', import.meta.url))

test('describes an installed plugin and says what to install for one that is not', async () => {
  expect(await inspectPlugin('alpha', app)).toMatchObject({
    use: 'alpha',
    label: '@credbroker/provider-alpha',
    kinds: [{ kind: 'alphaToken', requestMember: 'alphaTokenRequest' }],
  })
  await expect(inspectPlugin('omega', app)).rejects.toThrow('npm install @credbroker/provider-omega')
})

test('lists the plugins that a configuration names, also when it is wrong otherwise', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'credbroker-tooling-'))
  const file = join(folder, 'credbroker.yaml')
  writeFileSync(
    file,
    'version: 9\nproviders: { a: { use: alpha }, b: { use: ./b.ts }, c: { use: alpha }, d: {} }\nwhat: 1\n',
  )
  expect(await configuredPlugins(file)).toEqual(['alpha', './b.ts'])
  rmSync(folder, { recursive: true })
})

test('composes a schema that completes options and takes references where secrets belong', () => {
  const { configSchema } = testPlugin(() => ({ response: { token: 't' } }))
  const schema = composeConfigSchema([
    { use: 'test', label: 'test', configSchema, kinds: [], vendors: [], actions: [] },
  ])
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema)
  const config = (options: unknown) => ({
    version: 1,
    providers: { p: { use: 'test', options }, q: { use: 'unknown', options: { any: 1 } } },
  })
  for (const secret of ['text', '${S}', { env: 'S' }, { file: 's' }, { from: 'q', request: {} }]) {
    expect(validate(config({ secret }))).toBe(true)
  }
  for (const options of [{ secret: { evn: 'S' } }, { secret: 7 }, { lable: 'x' }, { label: { env: 'S' } }]) {
    expect(validate(config(options))).toBe(false)
  }
})
