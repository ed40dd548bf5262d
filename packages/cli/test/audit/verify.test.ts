import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { canary, vault } from '../support/vault.ts'

test('an untouched log is ok, with its numbers', async () => {
  const { run, get } = await vault()
  await get('a')
  await get('b')
  const { code, stdout, stderr } = await run(['audit', 'verify'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toMatch(
    /^audit log: ok, 2 record\(s\) in \d block\(s\), \d checkpoint\(s\), the latest of \d{4}-\S+Z\n$/,
  )
  expect(JSON.parse((await run(['audit', 'verify', '--json'])).stdout)).toMatchObject({
    ok: true,
    records: 2,
    faults: [],
  })
})

test('a log that nobody wrote to is ok', async () => {
  const { run } = await vault()
  const { code, stderr } = await run(['audit', 'verify'])
  expect(code).toBe(0)
  expect(stderr).toBe('audit log: ok, 0 record(s) in 0 block(s), 0 checkpoint(s)\n')
})

test.each([
  [
    'a changed record',
    'UPDATE log_entries SET value = zeroblob(80) WHERE sequence = 1 AND log_id = LOG',
    /^changed: block 1 .*record 1\b/,
  ],
  ['a deleted record', 'DELETE FROM log_entries WHERE sequence = 1 AND log_id = LOG', /^deleted: block 1 .*record 1\b/],
  ['a cut off end', 'DELETE FROM log_entries WHERE sequence > 2 AND log_id = LOG', /^truncated: block/],
  ['a lost head', "UPDATE logs SET head = NULL WHERE name = 'audit'", /^head_lost: /],
])('%s is found, and where it is', async (_name, sql, fault) => {
  const { run, get, tamper } = await vault()
  await get('a')
  await get('b')
  await get('c')
  tamper((database) => database.exec(sql.replace('LOG', "(SELECT id FROM logs WHERE name = 'audit')")))
  const { code, stdout, stderr } = await run(['audit', 'verify'])
  expect(code).toBe(1)
  expect(stdout.trimEnd().split('\n')).toEqual([expect.stringMatching(fault)])
  expect(stderr).toMatch(/^audit log: 1 fault\(s\); intact: \d record/)
  const json = await run(['audit', 'verify', '--json'])
  expect(json).toMatchObject({ code: 1, stderr: '' })
  expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, faultCount: 1 })
  for (const text of [stdout, stderr, json.stdout]) expect(text).not.toContain(canary)
})

test('a store that was set back as a whole is found with a checkpoint that was kept elsewhere', async () => {
  const { cwd, run, get } = await vault()
  const backup = join(cwd, 'backup')
  mkdirSync(backup)
  const databaseFiles = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('credbroker.db'))
  await get('a')
  for (const name of databaseFiles(cwd)) cpSync(join(cwd, name), join(backup, name))
  await get('b')
  const { code, stdout } = await run(['audit', 'checkpoint'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    checkpoint: expect.objectContaining({ records: 2, signature: expect.any(String) }),
    publicKey: expect.objectContaining({ crv: 'Ed25519' }),
  })
  writeFileSync(join(cwd, 'kept.json'), stdout)
  expect((await run(['audit', 'verify', '--checkpoint', 'kept.json'])).code).toBe(0)

  for (const name of databaseFiles(cwd)) rmSync(join(cwd, name))
  for (const name of databaseFiles(backup)) cpSync(join(backup, name), join(cwd, name))
  expect((await run(['audit', 'verify'])).code).toBe(0)
  const found = await run(['audit', 'verify', '--checkpoint', 'kept.json'])
  expect(found.code).toBe(1)
  expect(found.stdout).toMatch(/^rolled_back: .*\brecord 2\b.*\n$/)

  // A checkpoint alone, without the public key, is one as well.
  writeFileSync(join(cwd, 'bare.json'), JSON.stringify(JSON.parse(stdout).checkpoint))
  expect((await run(['audit', 'verify', '--checkpoint', 'bare.json'])).code).toBe(1)
})

test('the checkpoint of another store is no checkpoint of this one', async () => {
  const other = await vault()
  await other.get('a')
  const { stdout } = await other.run(['audit', 'checkpoint'])
  const { cwd, run, get } = await vault()
  await get('a')
  writeFileSync(join(cwd, 'other.json'), stdout)
  const { code, stdout: faults } = await run(['audit', 'verify', '--checkpoint', 'other.json'])
  expect(code).toBe(1)
  expect(faults).toContain("unsigned: the given checkpoint is not signed by this log's key")
})

test.each([
  ['no JSON', '{'],
  ['something else', '{"checkpoint":{"sequence":1}}'],
  ['nothing', ''],
])('a checkpoint file with %s is a usage error', async (_name, text) => {
  const { cwd, run } = await vault()
  writeFileSync(join(cwd, 'kept.json'), text)
  const { code, stderr } = await run(['audit', 'verify', '--checkpoint', 'kept.json'])
  expect(code).toBe(2)
  expect(stderr).toContain('the file "kept.json" holds no checkpoint; make one with: credbroker audit checkpoint')
})

test('a checkpoint file that is not there is a usage error', async () => {
  const { run } = await vault()
  const { code, stderr } = await run(['audit', 'verify', '--checkpoint', 'none.json'])
  expect(code).toBe(2)
  expect(stderr).toContain('the file "none.json" cannot be read: no such file or folder')
})

test('without a checkpoint in the log there is none to print', async () => {
  const { run } = await vault()
  const { code, stdout, stderr } = await run(['audit', 'checkpoint'])
  expect({ code, stdout, stderr }).toEqual({
    code: 6,
    stdout: '',
    stderr: 'error (not_found): the audit log has no checkpoint\n',
  })
})
