import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { vault } from '../support/vault.ts'
import { workspace } from '../support/workspace.ts'

const yaml = (more = '') => ({ 'credbroker.yaml': `version: 1\nproviders: {}\n${more}` })

test('makes a key file that only its owner can read, and says that it needs a copy', async () => {
  const cwd = workspace(yaml('keys: { file: ./my.keys }\n'))
  const { code, stdout, stderr } = await runCli(['keys', 'init'], { cwd })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toMatch(/made master key [0-9a-f]{16} in file .*my\.keys, which only its owner can read\n/)
  expect(stderr).toContain('copy it to where the copies of the store are not, and never commit it\n')
  expect(statSync(join(cwd, 'my.keys')).mode & 0o777).toBe(0o600)
  expect((await runCli(['keys', 'status'], { cwd })).code).toBe(0)
})

test('tells in JSON which key it made, and not the key', async () => {
  const cwd = workspace(yaml())
  const { stdout } = await runCli(['keys', 'init', '--json'], { cwd })
  const { masterKeyId, masterKeys } = JSON.parse(stdout)
  expect(masterKeys).toBe(`file ${join(cwd, 'credbroker.keys')}`)
  expect(JSON.parse((await runCli(['keys', 'status', '--json'], { cwd })).stdout)).toMatchObject({ masterKeyId })
  const [key = ''] = /^[\w-]{43}$/m.exec(readFileSync(join(cwd, 'credbroker.keys'), 'utf8')) ?? []
  expect(stdout).not.toContain(key)
})

test('never overwrites a key file', async () => {
  const { cwd, run } = await vault()
  const before = readFileSync(join(cwd, 'credbroker.keys'), 'utf8')
  const { code, stdout, stderr } = await run(['keys', 'init'])
  expect({ code, stdout }).toEqual({ code: 7, stdout: '' })
  expect(stderr).toContain('there is a master key already, in file')
  expect(readFileSync(join(cwd, 'credbroker.keys'), 'utf8')).toBe(before)
})

test('makes no key for a store that was sealed with another one', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  rmSync(join(cwd, 'credbroker.keys'))
  const { code, stderr } = await run(['keys', 'init'])
  expect(code).toBe(3)
  expect(stderr).toContain('is missing, and only its keys open what is stored: restore it from its backup')
  expect(() => statSync(join(cwd, 'credbroker.keys'))).toThrow('ENOENT')
})

test('makes no file where the configuration takes the key from a variable', async () => {
  const cwd = workspace(yaml('keys: { env: MY_KEY }\n'))
  const unset = await runCli(['keys', 'init'], { cwd })
  expect(unset.code).toBe(3)
  expect(unset.stderr).toContain('openssl rand -base64 32')
  const set = await runCli(['keys', 'init'], { cwd, env: { MY_KEY: 'ab'.repeat(32) } })
  expect(set.code).toBe(7)
  expect(set.stderr).toContain('there is a master key already, in variable MY_KEY')
})
