import { expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { acmeWorkspace, fixture, installedPackage, workspace } from '../support/workspace.ts'

/** The files of an installed provider package with one action, `say-hello`. */
function actingPackage(name: string): Record<string, string> {
  const kind = `${name.replace(/\W/g, '')}Token`
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      name,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    }),
    [`node_modules/${name}/index.js`]: `export default {
      apiVersion: 1,
      configSchema: { type: 'object' },
      kinds: { ${kind}: { requestSchema: { type: 'object' }, cache: false } },
      actions: { 'say-hello': { summary: 'say hello', description: 'Says hello.\\u001b[2J', input: 'optional' } },
      create: (_options, { name }) => ({
        issue: { ${kind}: () => ({ response: {} }) },
        actions: { 'say-hello': async () => ({ message: name + ' says hello' }) },
      }),
    }\n`,
  }
}

const manifest = (...names: readonly string[]) => ({
  'package.json': JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '*'])) }),
})
const configured = (use: string) => ({ 'credbroker.yaml': `version: 1\nproviders: { mine: { use: '${use}' } }\n` })
const scoped = '@credbroker/provider-hello'

test.each([
  ['a short name', 'hello', scoped],
  ['a full name', scoped, scoped],
  ['a short name of somebody else', 'salute', 'credbroker-provider-salute'],
  ['a full name of somebody else', 'credbroker-provider-salute', 'credbroker-provider-salute'],
  ['a package of another scope', '@acme/credbroker-provider-sso', '@acme/credbroker-provider-sso'],
])('%s is a command, whether package.json names it or not', async (_what, word, name) => {
  for (const more of [manifest(name), {}]) {
    const cwd = workspace({ ...actingPackage(name), ...configured(name), ...more })
    expect(await runCli([word, 'say-hello'], { cwd })).toEqual({
      code: 0,
      stdout: '',
      stderr: 'done mine says hello\n',
    })
  }
})

test('the folder of the configuration is where plugins are looked for', async () => {
  const inner = { ...actingPackage(scoped), ...configured('hello') }
  const cwd = workspace(Object.fromEntries(Object.entries(inner).map(([file, text]) => [`deploy/${file}`, text])))
  const done = { code: 0, stderr: 'done mine says hello\n' }
  for (const config of [['--config', 'deploy/credbroker.yaml'], ['--config=deploy/credbroker.yaml']])
    expect(await runCli(['hello', 'say-hello', ...config], { cwd })).toMatchObject(done)
  const env = { CREDBROKER_CONFIG: 'deploy/credbroker.yaml' }
  expect(await runCli(['hello', 'say-hello'], { cwd, env })).toMatchObject(done)
  expect((await runCli(['hello', 'say-hello'], { cwd })).code).toBe(2)
})

test('--help lists the actions and explains each, and needs no configuration', async () => {
  const cwd = workspace({ ...actingPackage(scoped), ...manifest(scoped) })
  const group = await runCli(['hello', '--help'], { cwd })
  expect(group).toMatchObject({ code: 0, stderr: '' })
  expect(group.stdout).toMatch(/^Usage: credbroker hello \[options\] \[command\]\n/)
  expect(group.stdout).toMatch(/^ {2}say-hello \[options\] \[provider\] +say hello$/m)
  expect(group.stdout).toContain('Example:\n  $ credbroker hello say-hello --help')
  expect(await runCli(['help', 'hello'], { cwd })).toEqual(group)
  const action = await runCli(['hello', 'say-hello', '--help'], { cwd })
  expect(action).toMatchObject({ code: 0, stderr: '' })
  expect(action.stdout).toContain('Usage: credbroker hello say-hello [options] [provider]\n\nSays hello.?[2J\n')
  for (const option of ['--input <file>', '--config <file>', '--json']) expect(action.stdout).toContain(option)
  expect(action.stdout).toContain('Example:\n  $ credbroker hello say-hello NAME --input message.json')
  for (const { stdout } of [group, action])
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('a word that is near the name of a plugin is answered with it', async () => {
  const cwd = workspace({ ...actingPackage(scoped), ...manifest(scoped), ...configured('salute') })
  const { code, stdout, stderr } = await runCli(['hallo', 'say-hello'], { cwd })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain("error (usage): unknown command 'hallo'\n(Did you mean hello?)\nsee: credbroker --help\n")
  expect((await runCli(['salut', 'x'], { cwd })).stderr).toContain('(Did you mean salute?)')
})

test.each([
  ['a word that means nothing', ['nonsense']],
  ['a path of something else', ['./credbroker.yaml']],
  ['an address', ['https://example.com/x.js']],
  ['a broken configuration', ['nonsense', '--config', 'broken.yaml']],
])('%s is an unknown command as ever', async (_what, argv) => {
  const cwd = workspace({ ...configured('./acme.ts'), 'broken.yaml': 'providers: [' })
  expect(await runCli(argv, { cwd })).toEqual({
    code: 2,
    stdout: '',
    stderr: `error (usage): unknown command '${argv[0]}'\nsee: credbroker --help\n`,
  })
})

test('a typing mistake loads no package that is no provider', async () => {
  const files = {
    'node_modules/exec/package.json': JSON.stringify({ name: 'exec', version: '1.0.0', exports: './index.cjs' }),
    'node_modules/exec/index.cjs': 'globalThis.loadedByMistake = true\n',
    'package.json': JSON.stringify({ dependencies: { exec: '*' } }),
  }
  expect((await runCli(['exec'], { cwd: workspace(files) })).code).toBe(2)
  expect(globalThis).not.toHaveProperty('loadedByMistake')
  // What the configuration names is no mistake.
  expect((await runCli(['exec'], { cwd: workspace({ ...files, ...configured('exec') }) })).code).toBe(3)
  expect(globalThis).toHaveProperty('loadedByMistake')
})

test('a command of ours is no plugin, which then goes by its full name', async () => {
  const name = '@credbroker/provider-keys'
  const cwd = workspace({ ...actingPackage(name), ...manifest(name), ...configured(name) })
  expect((await runCli(['keys', '--help'], { cwd })).stdout).toContain('credbroker keys rotate')
  expect((await runCli([name, 'say-hello'], { cwd })).stderr).toBe('done mine says hello\n')
})

test('a plugin without actions says so, and one that does not load says why', async () => {
  const plain = workspace({
    ...installedPackage('@credbroker/provider-plain', 'key'),
    ...manifest('@credbroker/provider-plain'),
  })
  for (const argv of [
    ['plain', 'x'],
    ['plain', '--help'],
    ['help', 'plain'],
  ])
    expect(await runCli(argv, { cwd: plain })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error (usage): "@credbroker/provider-plain" is a provider package and has no actions\n',
    })
  const missing = await runCli(['@acme/sso', 'x', '--json'], { cwd: plain })
  expect(missing).toMatchObject({ code: 3, stderr: '' })
  expect(JSON.parse(missing.stdout).error.message).toContain('npm install @acme/sso')
})

test('a file is a command by the name that the configuration gives it', async () => {
  const cwd = acmeWorkspace()
  expect((await runCli([fixture('acme.ts'), 'x'], { cwd })).stderr).toContain(
    'is a provider package and has no actions',
  )
  expect((await runCli(['./gone.ts', 'x'], { cwd })).stderr).toContain('no file "./gone.ts"')
})
