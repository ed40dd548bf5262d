import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { acmeWorkspace, fixture, workspace } from './support/workspace.ts'

test('says in words that all is well, and leaves standard output to data', async () => {
  const { code, stdout, stderr } = await runCli(['validate'], { cwd: acmeWorkspace() })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toBe(`credbroker.yaml: ok, provider acme (${fixture('acme.ts')})\n`)
})

test('says it in JSON', async () => {
  const { code, stdout, stderr } = await runCli(['validate', '--json'], { cwd: acmeWorkspace() })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    ok: true,
    file: 'credbroker.yaml',
    providers: [{ name: 'acme', use: fixture('acme.ts'), kinds: ['acmeEcho', 'acmeFail'] }],
    workloads: ['host'],
  })
})

test('names the store that would be opened, and opens none', async () => {
  const cwd = acmeWorkspace('{}', 'audit: { enabled: true }\n')
  const { code, stderr } = await runCli(['validate'], { cwd })
  expect(code).toBe(0)
  expect(stderr).toBe(`credbroker.yaml: ok, provider acme (${fixture('acme.ts')}), store sqlite\n`)
  expect(JSON.parse((await runCli(['validate', '--json'], { cwd })).stdout)).toMatchObject({ store: 'sqlite' })
  expect(readdirSync(cwd)).toEqual(['credbroker.yaml'])
})

test('finds mistakes in the options of the store, and stores that are not installed', async () => {
  const wrong = acmeWorkspace('{}', 'store: { use: sqlite, options: { paht: x } }\n')
  expect((await runCli(['validate'], { cwd: wrong })).stderr).toContain(
    'store.options.paht: unknown option; did you mean "path"?',
  )
  const missing = acmeWorkspace('{}', 'store: { use: redis }\n')
  const { code, stderr } = await runCli(['validate'], { cwd: missing })
  expect(code).toBe(3)
  expect(stderr).toContain(`run: npm install @credbroker/store-redis`)
})

const mistakes = `version: 1
providers:
  acme:
    use: ${fixture('acme.ts')}
    options:
      kye: x
      key: { env: ACME_KEY }
  other: { use: not-installed }
workloads:
  agent: { providers: { acmee: {} } }
`

test('lists every mistake with its place', async () => {
  const cwd = workspace({ 'credbroker.yaml': mistakes })
  const { code, stdout, stderr } = await runCli(['validate'], { cwd })
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toBe(`error (config_invalid): the configuration has 4 mistakes:
  credbroker.yaml:6:7: providers.acme.options.kye: unknown option; did you mean "key"?
  credbroker.yaml:7:7: providers.acme.options.key: environment variable ACME_KEY is not set; set it before the start
  credbroker.yaml:8:12: providers.other.use: provider "not-installed" is not installed; in ${cwd}/ run: npm install @credbroker/provider-not-installed
  credbroker.yaml:10:25: workloads.agent.providers.acmee: no provider "acmee"; did you mean "acme"?
`)
})

test('lists them as data too', async () => {
  const cwd = workspace({ 'credbroker.yaml': mistakes })
  const { code, stdout } = await runCli(['validate', '--json'], { cwd })
  const { error } = JSON.parse(stdout)
  expect(code).toBe(3)
  expect(error.code).toBe('config_invalid')
  expect(error.details.problems).toHaveLength(4)
  expect(error.details.problems[0]).toEqual({
    file: 'credbroker.yaml',
    line: 6,
    column: 7,
    path: 'providers.acme.options.kye',
    message: 'unknown option; did you mean "key"?',
  })
})

test('starts no provider', async () => {
  const { code } = await runCli(['validate'], { cwd: acmeWorkspace('{ start: is refused }') })
  expect(code).toBe(0)
})

test('looks for variables in the environment that it was given', async () => {
  const cwd = acmeWorkspace('{ key: { env: ACME_KEY } }')
  expect((await runCli(['validate'], { cwd, env: { ACME_KEY: 'abcdef' } })).code).toBe(0)
})

test('finds mistakes in the section of a server', async () => {
  const { code, stderr } = await runCli(['validate'], { cwd: acmeWorkspace('{}', 'server: { lisen: {} }\n') })
  expect(code).toBe(3)
  expect(stderr).toContain('credbroker.yaml:6:11: server.lisen: unknown member; did you mean "listen"?')
  const cwd = acmeWorkspace('{}', 'server: {}\nworkloads: { agent: { providers: { made-by-api: {} } } }\n')
  expect((await runCli(['validate'], { cwd })).stderr).toContain(': ok, ')
  expect((await runCli(['get', 'acme', '--request', '{"acmeEchoRequest":{}}'], { cwd })).stderr).not.toContain(
    'made-by-api',
  )
  expect(readdirSync(cwd)).toEqual(['credbroker.yaml'])
})
