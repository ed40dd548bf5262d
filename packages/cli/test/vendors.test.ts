import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { workspace } from './support/workspace.ts'

/** An installed package that knows these vendors. */
function installed(name: string, vendors: string): Record<string, string> {
  const kind = `k${name.replace(/\W/g, '')}`
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    }),
    [`node_modules/${name}/index.js`]: `export default { apiVersion: 1, configSchema: { type: 'object' }, vendors: ${vendors},
      kinds: { ${kind}: { requestSchema: { type: 'object' }, cache: false } },
      create() { throw new Error('nothing is started') } }\n`,
  }
}

const oauth = '@credbroker/provider-many'
const acme = '@acme/credbroker-provider-sso'
const files = {
  'package.json': JSON.stringify({
    dependencies: { [oauth]: '1', [acme]: '1', '@credbroker/provider-none': '1', 'credbroker-provider-gone': '1' },
  }),
  ...installed(
    oauth,
    "[{ id: 'google', name: 'Google', confidence: 'checked' }, { id: 'x', name: 'X (Twitter)', confidence: 'recall' }]",
  ),
  ...installed(acme, "[{ id: 'acme', name: 'Ac\\u001bme', confidence: 'checked' }]"),
  ...installed('@credbroker/provider-none', 'undefined'),
}

test('lists the vendors of installed packages, each once, without a configuration', async () => {
  const { code, stdout, stderr } = await runCli(['providers', '--vendors'], { cwd: workspace(files) })
  expect(code).toBe(0)
  expect(stdout).toBe(
    [
      'VENDOR  NAME         CONFIDENCE  PACKAGE',
      `acme    Ac?me        checked     ${acme}`,
      'google  Google       checked     many',
      'x       X (Twitter)  recall      many',
      '',
    ].join('\n'),
  )
  expect(stderr).toMatch(/^left out credbroker-provider-gone: .*\n$/)
})

test('gives them as JSON, with what could not be loaded', async () => {
  const { stdout, stderr } = await runCli(['providers', '--vendors', '--json'], { cwd: workspace(files) })
  expect(stderr).toBe('')
  expect(stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(stdout)).toMatchObject({
    vendors: [
      { use: acme, id: 'acme', confidence: 'checked' },
      { use: 'many', id: 'google', name: 'Google', confidence: 'checked' },
      { use: 'many', id: 'x' },
    ],
    skipped: [{ use: 'credbroker-provider-gone' }],
  })
})

test('says so when nothing that is installed knows one', async () => {
  const result = await runCli(['providers', '--vendors'], { cwd: workspace({ 'package.json': '{}' }) })
  expect(result).toEqual({
    code: 0,
    stdout: '',
    stderr: 'no provider package that is installed here knows vendors by name\n',
  })
})

test('a package that the configuration names is looked at, too, whatever else is wrong with that', async () => {
  const { 'package.json': _, ...packages } = files
  const yaml = 'version: 1\nproviders: { a: { use: many, options: { nope: 1 } } }\n'
  const cwd = workspace({ ...packages, 'package.json': '{}', 'credbroker.yaml': yaml })
  expect((await runCli(['providers', '--vendors'], { cwd })).stdout).toContain('google  Google')
})

test('does not go together with --check', async () => {
  expect(await runCli(['providers', '--vendors', '--check'], { cwd: workspace() })).toMatchObject({
    code: 2,
    stdout: '',
  })
})
