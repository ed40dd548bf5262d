import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { VirtualClock } from '@credbroker/testkit'
import { runCli } from '../support/run-cli.ts'
import { canary, vault } from '../support/vault.ts'
import { workspace } from '../support/workspace.ts'

test('tail prints one aligned line a record, the last ones, oldest first', async () => {
  const { run, get } = await vault({ clock: new VirtualClock() })
  await get('a', 'ann')
  await get('b', 'barbara')
  await run(['get', 'vault', '--request', '{"vaultTokenRequest":{}}'])
  const all = await run(['audit', 'tail'])
  expect({ code: all.code, stderr: all.stderr }).toEqual({ code: 0, stderr: '' })
  const lines = all.stdout.replace(/[0-9a-f]{16}-1/g, 'ID').split('\n')
  expect(lines).toEqual([
    'RECORD  TIME                      DECISION                    ACTION  WORKLOAD  USER     PROVIDER  KIND        EXPIRES                   REQUEST',
    '1       2027-01-15T08:00:00.000Z  granted                     issue   host      ann      vault     vaultToken  2027-01-15T09:00:00.000Z  ID',
    '2       2027-01-15T08:00:00.000Z  granted                     issue   host      barbara  vault     vaultToken  2027-01-15T09:00:00.000Z  ID',
    '3       2027-01-15T08:00:00.000Z  denied (validation_failed)  issue   host      -        vault     vaultToken  -                         ID',
    '',
  ])
  const last = await run(['audit', 'tail', '-n', '1'])
  expect(last.stdout.trimEnd().split('\n').slice(1)).toEqual([expect.stringMatching(/^3 /)])
})

test('tail --json prints JSON lines with number and block', async () => {
  const { run, get } = await vault({ clock: new VirtualClock() })
  await get('a', 'ann')
  const { stdout } = await run(['audit', 'tail', '--json'])
  expect(stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(stdout)).toEqual({
    record: 1,
    block: 1,
    atMs: 1_800_000_000_000,
    requestId: expect.any(String),
    action: 'issue',
    workload: 'host',
    user: 'ann',
    provider: 'vault',
    kind: 'vaultToken',
    decision: 'granted',
    credentials: [expect.stringMatching(/^[\w-]{22}$/)],
    expiresAtMs: 1_800_003_600_000,
  })
})

test('administration is recorded with who did it', async () => {
  const { run } = await vault()
  await run(['keys', 'rotate'])
  const { stdout } = await run(['audit', 'tail', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ action: 'keys_rotated', workload: 'operator', user: 'tess' })
})

test('a name cannot pass for another column, another line or a command to the terminal', async () => {
  const { run, get } = await vault()
  await get('a', 'ann\n9  2027 granted\t\u001b[2J')
  const { stdout } = await run(['audit', 'tail'])
  expect(stdout.split('\n')).toHaveLength(3)
  expect(stdout).toContain('ann?9  2027 granted??[2J')
})

test('tail --follow prints what is written later, from this process or another, until Ctrl-C', async () => {
  const clock = new VirtualClock()
  const { run, get } = await vault({ clock })
  await get('a', 'ann')
  const printed: string[] = []
  const begun = Promise.withResolvers<void>()
  let stop = () => {}
  const following = run(['audit', 'tail', '--follow'], {
    onInterrupt: (stopWork) => {
      stop = stopWork
      begun.resolve()
      return () => {}
    },
    onOutput: (text) => printed.push(text),
  })
  await begun.promise
  await clock.advance(1_000)
  expect(printed).toHaveLength(1)
  await get('b', 'bob')
  await get('c', 'cy')
  while (printed.length < 2) {
    await clock.advance(1_000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(printed[1]?.split('\n')).toEqual([expect.stringMatching(/^2 .* bob /), expect.stringMatching(/^3 .* cy /), ''])
  stop()
  expect(await following).toMatchObject({ code: 130, stderr: '' })
})

test('an empty log says how to get records', async () => {
  const cwd = workspace({ 'credbroker.yaml': 'version: 1\nproviders: {}\n' })
  const { code, stdout, stderr } = await runCli(['audit', 'tail'], { cwd })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toContain('audit: { enabled: true }')
})

test.each(['0', '-1', '1.5', 'ten', '100001'])('tail -n %s is a usage error', async (count) => {
  const { code, stderr } = await runCli(['audit', 'tail', `--lines=${count}`], { cwd: workspace() })
  expect(code).toBe(2)
  expect(stderr).toContain('It must be a number from 1 to 100000.\nsee: credbroker audit tail --help\n')
})

test('find says who got a token, when and until when, and never the token', async () => {
  const { run, get } = await vault({ clock: new VirtualClock() })
  const token = await get('a', 'ann')
  await get('b', 'bob')
  const { code, stdout, stderr } = await run(['audit', 'find', '--token', '-'], { stdin: `Bearer ${token}\n` })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/\n1 .*2027-01-15T08:00:00.000Z  granted .* ann .*2027-01-15T09:00:00.000Z /)
  expect(stdout.split('\n')).toHaveLength(3)
  expect(stdout).not.toContain(canary)
})

test('find reads the token from a file, from the command line, or from standard input', async () => {
  const { cwd, run, get } = await vault()
  const token = await get('a', 'ann')
  const file = workspace({ 'token.txt': `${token}\n` })
  for (const argument of [token, '-', `@${file}/token.txt`]) {
    const { code, stdout } = await run(['audit', 'find', '--json', '--token', argument], { stdin: token })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ user: 'ann' })
  }
  const none = await run(['audit', 'find', '--token', '@'])
  expect(none).toMatchObject({ code: 2 })
  expect(none.stderr).toContain('such as --token @token.txt')
  expect(cwd).not.toBe(file)
})

test('find ends with 6 when nobody got it, also in JSON', async () => {
  const { run, get } = await vault()
  await get('a')
  const argv = ['audit', 'find', '--token', `${canary}-somebody-else`]
  const words = await run(argv)
  expect(words).toEqual({
    code: 6,
    stdout: '',
    stderr: 'error (not_found): the audit log has no record of this token\n',
  })
  const json = await run([...argv, '--json'])
  expect(json).toMatchObject({ code: 6, stderr: '' })
  expect(JSON.parse(json.stdout).error).toMatchObject({ code: 'not_found' })
})

test.each([
  ['empty', ' \n', 'the token is empty'],
  ['of several lines', `${canary}\n${canary}`, 'the token has several lines; give one token alone'],
  ['no text', Buffer.from([0xff, 0xfe, 0xfd, 0xfc]), 'the token is no UTF-8 text'],
])('a token that is %s is refused without being shown', async (_name, stdin, message) => {
  const { run } = await vault()
  const { code, stderr } = await run(['audit', 'find', '--token', '-'], { stdin })
  expect(code).toBe(4)
  expect(stderr).toBe(`error (validation_failed): ${message}\n`)
})

test('what cannot be read is passed over, and said', async () => {
  const { run, get, tamper } = await vault()
  const first = await get('a')
  const second = await get('b')
  tamper((database) => database.exec("UPDATE log_entries SET value = x'00' WHERE sequence = 1"))
  const tail = await run(['audit', 'tail'])
  expect(tail.code).toBe(1)
  expect(tail.stdout.split('\n')).toEqual([expect.any(String), expect.stringMatching(/^2 /), ''])
  expect(tail.stderr).toContain('warning block 1 of the audit log cannot be read')
  const found = await run(['audit', 'find', '--token', '-'], { stdin: second })
  expect(found.code).toBe(1)
  const lost = await run(['audit', 'find', '--token', '-'], { stdin: first })
  expect(lost.code).toBe(6)
  expect(lost.stderr).toContain('the audit log has no record of this token, as far as it can be read')
  expect((await run(['audit', 'export'])).code).toBe(1)
})

test('export writes all records as JSON lines, to a file that only its owner can read', async () => {
  const { cwd, run, get } = await vault()
  for (const name of ['a', 'b', 'c']) await get(name)
  const { stdout } = await run(['audit', 'export'])
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).record),
  ).toEqual([1, 2, 3])
  const written = await run(['audit', 'export', '--out', 'audit.jsonl'])
  expect(written).toEqual({ code: 0, stdout: '', stderr: 'wrote audit.jsonl, 3 record(s)\n' })
  const file = join(cwd, 'audit.jsonl')
  expect(readFileSync(file, 'utf8')).toBe(stdout)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  const again = await run(['audit', 'export', '--out', 'audit.jsonl'])
  expect(again.code).toBe(7)
  expect(again.stderr).toContain(
    'audit.jsonl exists and is left as it is; remove it first, or write another with --out FILE',
  )
  const json = await run(['audit', 'export', '--out', 'other.jsonl', '--json'])
  expect(JSON.parse(json.stdout)).toEqual({ file: 'other.jsonl', records: 3 })
  expect((await run(['audit', 'export', '--out', 'no/such'])).code).toBe(2)
})

test('an export that is interrupted leaves no half a file', async () => {
  const { cwd, run, get } = await vault()
  await get('a')
  const { code } = await run(['audit', 'export', '--out', 'audit.jsonl'], {
    onInterrupt: (stop) => {
      stop()
      return () => {}
    },
  })
  expect(code).toBe(130)
  expect(() => statSync(join(cwd, 'audit.jsonl'))).toThrow('ENOENT')
})
