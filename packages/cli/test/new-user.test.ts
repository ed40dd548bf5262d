import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import { runCli } from './support/run-cli.ts'
import { vault } from './support/vault.ts'
import { fixture, workspace } from './support/workspace.ts'

const env = { VAULT_PREFIX: 'token-of-the-vault' }
const ask = (name: string) => ['get', 'vault', '--request', JSON.stringify({ vaultTokenRequest: { name } })]

test('from nothing to a credential, its trace, new keys, and a manipulation that shows', async () => {
  const clock = new VirtualClock()
  const cwd = workspace()
  const run = (...argv: string[]) => runCli(argv, { cwd, env, clock })

  expect((await run('init', fixture('vault.ts'))).code).toBe(0)
  expect((await run('validate')).stderr).toContain('store sqlite')
  const first = await run(...ask('a'), '--user', 'ann')
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const { token } = JSON.parse(first.stdout).vaultTokenResponse

  const tail = await run('audit', 'tail')
  expect(tail.stdout).toMatch(/\n1 .* granted +issue +host +ann +vault +vaultToken /)
  expect((await run('audit', 'find', '--token', token)).stdout).toContain(' ann ')
  expect((await run('audit', 'verify')).code).toBe(0)

  expect((await run('keys', 'rotate', '--master')).code).toBe(0)
  expect((await run(...ask('b'))).code).toBe(0)
  clock.jump(60_000)
  expect((await run('keys', 'rewrap')).stderr).toContain('complete\n')
  const { keys } = JSON.parse((await run('keys', 'status', '--json')).stdout)
  expect(keys).toMatchObject([{ current: true, records: 2 }])

  // What was recorded under the old keys is found and verified under the new ones.
  expect((await run('audit', 'find', '--token', token)).code).toBe(0)
  expect((await run('audit', 'verify')).code).toBe(0)
})

test('nothing that is kept is readable without the key', async () => {
  const { cwd, get, tamper } = await vault()
  const token = await get('a', 'somebody-in-particular')
  tamper((database) => database.exec('PRAGMA wal_checkpoint(TRUNCATE)'))
  const database = readFileSync(join(cwd, 'credbroker.db'))
  expect(database.includes('tokens/a')).toBe(true)
  for (const text of [token, 'somebody-in-particular', 'vaultToken']) expect(database.includes(text)).toBe(false)
})

test('two configurations in one folder keep two stores under two keys', async () => {
  const cwd = workspace()
  const one = { cwd, env: { ...env, CREDBROKER_CONFIG: 'one/credbroker.yaml' } }
  const two = { cwd, env: { ...env, CREDBROKER_CONFIG: 'two/credbroker.yaml' } }
  for (const name of ['one', 'two']) mkdirSync(join(cwd, name))
  for (const options of [one, two]) expect((await runCli(['init', fixture('vault.ts')], options)).code).toBe(0)
  const { stdout } = await runCli([...ask('a'), '--user', 'ann'], one)
  const { token } = JSON.parse(stdout).vaultTokenResponse
  expect((await runCli(['audit', 'find', '--token', token], one)).code).toBe(0)
  expect((await runCli(['audit', 'find', '--token', token], two)).code).toBe(6)

  // The store of one with the key of two stays closed.
  cpSync(join(cwd, 'one/credbroker.db'), join(cwd, 'two/credbroker.db'))
  const { code, stderr } = await runCli(['audit', 'tail'], two)
  expect(code).toBe(3)
  expect(stderr).toContain("the store's keys are wrapped with master key")
})

test('a store of the operator is loaded from the folder of the configuration', async () => {
  const cwd = workspace({
    'store.js': `export default { apiVersion: 1, configSchema: { type: 'object', additionalProperties: false },
      async open() { throw new Error('opened the one of the operator') } }\n`,
    'package.json': '{ "type": "module" }',
    'credbroker.yaml': 'version: 1\nproviders: {}\nstore: { use: ./store.js }\n',
  })
  expect((await runCli(['validate'], { cwd })).stderr).toContain('store ./store.js')
  const { code, stderr } = await runCli(['keys', 'status'], { cwd })
  expect(code).toBe(3)
  expect(stderr).toContain('opened the one of the operator')
})
