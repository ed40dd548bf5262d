import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { fixture, installedPackage, workspace } from './support/workspace.ts'

interface Composed {
  readonly title: string
  readonly properties: {
    readonly providers: {
      readonly additionalProperties: {
        readonly allOf?: readonly {
          readonly if: { readonly properties: { readonly use: { readonly const: string } } }
        }[]
        readonly properties: { readonly use: { readonly examples?: readonly string[] } }
      }
    }
  }
}

function uses(text: string): string[] {
  const schema: Composed = JSON.parse(text)
  const entry = schema.properties.providers.additionalProperties
  const branches = (entry.allOf ?? []).map((branch) => branch.if.properties.use.const)
  expect(entry.properties.use.examples ?? []).toEqual(branches)
  return branches
}

const installed = () => ({
  ...installedPackage('@credbroker/provider-demo', 'demoKey'),
  ...installedPackage('credbroker-provider-other', 'otherKey'),
  ...installedPackage('@acme/credbroker-provider-sso', 'ssoKey'),
  ...installedPackage('left-pad', 'padKey'),
  'package.json': JSON.stringify({
    dependencies: { '@credbroker/provider-demo': '1', 'left-pad': '1' },
    devDependencies: { 'credbroker-provider-other': '1' },
    optionalDependencies: { '@acme/credbroker-provider-sso': '1' },
  }),
})

test('has the options of installed packages under each name that means them', async () => {
  const { code, stdout, stderr } = await runCli(['schema'], { cwd: workspace(installed()) })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(uses(stdout)).toEqual([
    '@acme/credbroker-provider-sso',
    '@credbroker/provider-demo',
    'credbroker-provider-other',
    'demo',
    'other',
  ])
  expect(stdout).toContain('The demoKey of @credbroker/provider-demo.')
  expect(stdout).not.toContain('padKey')
})

test('a short name stands only for the package that a broker would load', async () => {
  const cwd = workspace({
    ...installedPackage('@credbroker/provider-demo', 'demoKey'),
    ...installedPackage('credbroker-provider-demo', 'otherKey'),
    'package.json': JSON.stringify({
      dependencies: { '@credbroker/provider-demo': '1', 'credbroker-provider-demo': '1' },
    }),
  })
  const { stdout } = await runCli(['schema'], { cwd })
  expect(uses(stdout)).toEqual(['@credbroker/provider-demo', 'credbroker-provider-demo', 'demo'])
})

test('has those that the configuration and the arguments name, and finds package.json above', async () => {
  const cwd = workspace({
    ...installed(),
    'deploy/credbroker.yaml': `version: 1\nproviders:\n  a: { use: ${fixture('acme.ts')}, options: { nonsense: 1 } }\n  d: { use: demo }\n`,
  })
  const { code, stdout } = await runCli(['schema', fixture('healthy.ts'), '--config', 'deploy/credbroker.yaml'], {
    cwd,
  })
  expect(code).toBe(0)
  expect(uses(stdout)).toEqual([
    fixture('healthy.ts'),
    fixture('acme.ts'),
    'demo',
    '@acme/credbroker-provider-sso',
    '@credbroker/provider-demo',
    'credbroker-provider-other',
    'other',
  ])
})

test('without any plugin it is the schema of the file alone', async () => {
  const { code, stdout } = await runCli(['schema', '--json'], { cwd: workspace({ 'package.json': '{ broken' }) })
  expect(code).toBe(0)
  expect(stdout.split('\n')).toHaveLength(2)
  expect(uses(stdout)).toEqual([])
  expect(JSON.parse(stdout).title).toBe('credbroker.yaml')
})

test('has the options of the default store', async () => {
  const { stdout } = await runCli(['schema'], { cwd: workspace() })
  const { store } = JSON.parse(stdout).properties
  expect(store.allOf).toHaveLength(1)
  expect(store.allOf[0].if).toEqual({ properties: { use: { const: 'sqlite' } }, required: ['use'] })
  expect(store.allOf[0].then.properties.options.properties).toHaveProperty('path')
  expect(store.properties.use.examples).toEqual(['sqlite'])
})

test('leaves out what does not load, says so, and is done', async () => {
  const cwd = workspace({
    'package.json': JSON.stringify({ dependencies: { '@credbroker/provider-gone': '1' } }),
    'credbroker.yaml': 'version: 1\nproviders: { x: { use: ./missing.ts } }\n',
  })
  const { code, stdout, stderr } = await runCli(['schema'], { cwd })
  expect(code).toBe(0)
  expect(uses(stdout)).toEqual([])
  expect(stderr).toBe(
    `left out ./missing.ts: no file "./missing.ts" in ${cwd}/\n` +
      `left out @credbroker/provider-gone: provider "@credbroker/provider-gone" is not installed; in ${cwd}/ run: npm install @credbroker/provider-gone\n`,
  )
})

test('refuses to leave out what was asked for by name', async () => {
  const { code, stdout, stderr } = await runCli(['schema', 'gone', './missing.ts'], { cwd: workspace() })
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toContain('npm install @credbroker/provider-gone\n')
  expect(stderr).toContain('no file "./missing.ts"')
})

test('a configuration that is no YAML is an error with its place', async () => {
  const cwd = workspace({ 'credbroker.yaml': 'version: 1\nproviders: [\n' })
  const { code, stderr } = await runCli(['schema'], { cwd })
  expect(code).toBe(3)
  expect(stderr).toContain('\n  credbroker.yaml:3:1: ')
})

test('--out replaces a file as a whole and leaves nothing else behind', async () => {
  const cwd = workspace({ 'out.json': 'old', 'credbroker.yaml': 'version: 1\nproviders: {}\n' })
  const { code, stdout, stderr } = await runCli(['schema', fixture('acme.ts'), '--out', 'out.json'], { cwd })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toBe(`wrote out.json, with the options of ${fixture('acme.ts')}\n`)
  expect(uses(readFileSync(join(cwd, 'out.json'), 'utf8'))).toEqual([fixture('acme.ts')])
  expect(readdirSync(cwd).sort()).toEqual(['credbroker.yaml', 'out.json'])
})

test('--out --json tells what was written', async () => {
  const { stdout } = await runCli(['schema', fixture('acme.ts'), '--out', 'out.json', '--json'], { cwd: workspace() })
  expect(JSON.parse(stdout)).toEqual({ file: 'out.json', plugins: [fixture('acme.ts')], skipped: [] })
})

test('--out writes into a device instead of replacing it', async () => {
  const cwd = workspace()
  symlinkSync('/dev/null', join(cwd, 'null'))
  expect((await runCli(['schema', '--out', 'null'], { cwd })).code).toBe(0)
  expect(readFileSync(join(cwd, 'null'), 'utf8')).toBe('')
})

test('--out to a place that is not there is a usage error', async () => {
  const cwd = workspace()
  const { code, stderr } = await runCli(['schema', '--out', 'no/such/out.json'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toBe('error (usage): "no/such/out.json" cannot be written: no such file or folder\n')
})

test('has the section of the server, whose secrets may be references', async () => {
  const { stdout } = await runCli(['schema'], { cwd: workspace() })
  const { server } = JSON.parse(stdout).properties
  expect(server.properties.listen.properties.port.default).toBe(8787)
  expect(server.properties.externalSecrets.additionalProperties).toHaveProperty('anyOf')
})
