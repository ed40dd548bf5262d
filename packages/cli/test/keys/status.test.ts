import { chmodSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { vault } from '../support/vault.ts'
import { workspace } from '../support/workspace.ts'

test('lists each key with the records that it sealed, and where the master key is', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  await run(['keys', 'rotate'])
  await get('b')
  await get('c')
  const { code, stdout, stderr } = await run(['keys', 'status'])
  expect(code).toBe(0)
  expect(stdout.replace(/[0-9a-f]{16}/g, 'ID').replace(/\d{4}-\S+Z/g, 'TIME')).toBe(
    [
      'KEY               STATE    CREATED                   MASTER KEY        RECORDS',
      'ID  current  TIME  ID  2',
      'ID  retired  TIME  ID  1',
      '',
    ].join('\n'),
  )
  expect(stderr).toMatch(new RegExp(`^master key [0-9a-f]{16}, in file ${cwd}/credbroker.keys\n`))
  expect(stderr).toContain(
    'there is something under an older key; to bring all under the newest: credbroker keys rewrap',
  )
})

test('says in JSON everything that is known', async () => {
  const { run, get } = await vault()
  await get('a')
  const { stdout, stderr } = await run(['keys', 'status', '--json'])
  expect(stderr).toBe('')
  const { keys, masterKeyId, ...rest } = JSON.parse(stdout)
  expect(keys).toMatchObject([{ current: true, masterKeyId, records: 1 }])
  expect(rest).toMatchObject({ rootMasterKeyId: masterKeyId, unknownKey: 0, notSealed: 0 })
})

test('leaves the store closed, also when it failed', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  await run(['keys', 'status'])
  await run(['keys', 'init'])
  // The last one to close a database removes what stands beside it.
  expect(readdirSync(cwd).sort()).toEqual(['credbroker.db', 'credbroker.keys', 'credbroker.yaml'])
})

test('warns of records that no key opens, and ends with 1', async () => {
  const { run, get, editRecord } = await vault()
  await get('a')
  await get('b')
  editRecord('tokens/a', () => Buffer.of(0))
  // The id of the key is in the clear, behind the byte that names the format.
  editRecord('tokens/b', (value) => value.fill(7, 1, 9))
  const { code, stderr } = await run(['keys', 'status'])
  expect(code).toBe(1)
  expect(stderr).toContain('warning 1 record(s) are sealed with a key that is not here')
  expect(stderr).toContain('warning 1 record(s) are not sealed values')
  expect(JSON.parse((await run(['keys', 'status', '--json'])).stdout)).toMatchObject({ unknownKey: 1, notSealed: 1 })
})

test.runIf(process.platform !== 'win32')('refuses a key file that others can read, and says what to run', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  chmodSync(join(cwd, 'credbroker.keys'), 0o644)
  for (const argv of [
    ['keys', 'status'],
    ['audit', 'tail'],
    ['get', 'vault', '--request', '{"vaultTokenRequest":{"name":"b"}}'],
  ]) {
    const { code, stdout, stderr } = await run(argv)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain(`can be used by others than its owner (mode 644); run: chmod 600 '${cwd}/credbroker.keys'`)
  }
})

test('without its key file a store is not opened, and no new key is made', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  rmSync(join(cwd, 'credbroker.keys'))
  for (const argv of [
    ['keys', 'status'],
    ['keys', 'rotate'],
    ['keys', 'rewrap'],
    ['audit', 'verify'],
  ]) {
    const { code, stderr } = await run(argv)
    expect(code).toBe(3)
    expect(stderr).toContain('is missing, and only its keys open what is stored')
  }
})

test('the key of another store is refused', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  rmSync(join(cwd, 'credbroker.keys'))
  const { code, stderr } = await run(['keys', 'status'], { env: { CREDBROKER_MASTER_KEY: 'ab'.repeat(32) } })
  expect(code).toBe(3)
  expect(stderr).toContain("the store's keys are wrapped with master key")
  expect(stderr).not.toContain('abab')
})

test.each([
  ['keys', 'status'],
  ['keys', 'rewrap'],
  ['audit', 'tail'],
])('%s %s with a memory store says that there is nothing', async (...argv) => {
  const cwd = workspace({ 'credbroker.yaml': 'version: 1\nproviders: {}\nstore: { use: memory }\n' })
  const { code, stderr } = await runCli(argv, { cwd })
  expect(code).toBe(3)
  expect(stderr).toContain('credbroker.yaml:3:10: store.use: the memory store ends with its process')
})

test('works although the providers of the configuration are wrong', async () => {
  const cwd = workspace({ 'credbroker.yaml': 'version: 1\nproviders: { x: { use: not-installed, what: 1 } }\n' })
  expect((await runCli(['keys', 'status'], { cwd })).code).toBe(0)
})

test('a configuration that is not there is reported as by the other commands', async () => {
  const { code, stderr } = await runCli(['keys', 'status'], { cwd: workspace() })
  expect(code).toBe(3)
  expect(stderr).toContain('make one with: credbroker init')
})
