import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { agrees, consentWorkspace, login } from '../support/consents.ts'
import { runCli } from '../support/run-cli.ts'
import { acmeWorkspace, fixture, workspace } from '../support/workspace.ts'

async function kept() {
  const clock = new VirtualClock(Date.UTC(2027, 0, 15))
  const cwd = consentWorkspace(
    '{}',
    'workloads:\n  host: { providers: { memo: {} } }\n  agent: { providers: { memo: {} } }\n',
  )
  const options = { cwd, clock }
  const run = (argv: readonly string[]) => runCli(['grants', ...argv], options)
  const give = async (argv: readonly string[]) =>
    expect((await login(cwd, ['memo', ...argv], agrees, { clock })).code).toBe(0)
  await give(['--user', 'ann', '--scope', 'read', '--scope', 'write'])
  await give(['--user', 'ben'])
  await give(['--user', 'ann', '--workload', 'agent'])
  const listed = async (argv: readonly string[] = []) =>
    JSON.parse((await run(['list', '--json', ...argv])).stdout).grants
  return { cwd, run, listed }
}

test('lists who gave what to whom, with the full id last, and no token', async () => {
  const { run, listed } = await kept()
  const { code, stdout, stderr } = await run(['list'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [head = '', ...rows] = stdout.trimEnd().split('\n')
  expect(head).toMatch(/^PROVIDER  USER  WORKLOAD  STATUS  SCOPES +REFRESHED +ENDS +ID$/)
  expect(rows).toHaveLength(3)
  const ids = (await listed()).map(({ id }: { id: string }) => id)
  for (const row of rows) expect(ids).toContain(row.split(/ +/).at(-1))
  expect(rows.find((row) => row.includes('read'))).toMatch(
    /^memo +ann +host +active +read,write +2027-01-15T00:00:00\.000Z +- +[\w-]{43}$/,
  )
  expect(stdout).not.toContain('canary')
})

test('with --json it is one line with everything that is known', async () => {
  const { run } = await kept()
  const { stdout } = await run(['list', '--json', '--user', 'ben'])
  expect(stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(stdout)).toEqual({
    grants: [
      {
        provider: 'memo',
        id: expect.any(String),
        workload: 'host',
        user: 'ben',
        kind: 'memoToken',
        status: 'active',
        scopes: [],
        createdAtMs: Date.UTC(2027, 0, 15),
        refreshedAtMs: Date.UTC(2027, 0, 15),
        expiresAtMs: Date.UTC(2027, 0, 15, 1),
        renewable: true,
      },
    ],
  })
})

test.each([
  [['--user', 'ann'], 2],
  [['--workload', 'agent'], 1],
  [['--user', 'ben', '--workload', 'agent'], 0],
  [['--provider', 'memo'], 3],
])('%j narrows the list', async (argv, count) => {
  const { listed } = await kept()
  expect(await listed(argv)).toHaveLength(count)
})

test('revokes one, by its id, and says so once', async () => {
  const { run, listed } = await kept()
  const [{ id }] = await listed(['--user', 'ben'])
  const words = await run(['revoke', 'memo', '--', id])
  expect(words).toEqual({ code: 0, stdout: '', stderr: `revoked the consent ${id} of memo\n` })
  expect(await listed()).toHaveLength(2)
  const again = await run(['revoke', 'memo', '--json', '--', id])
  expect(again).toMatchObject({ code: 6, stderr: '' })
  expect(JSON.parse(again.stdout).error.code).toBe('not_found')
  const [{ id: next }] = await listed()
  expect((await run(['revoke', '--json', '--', 'memo', next])).stdout).toBe(
    `{"revoked":true,"provider":"memo","id":"${next}"}\n`,
  )
})

test.each([
  ['list', '--provider', 'nowhere'],
  ['revoke', 'nowhere', 'id'],
  ['revoke', 'acme', 'id'],
])('grants %s %s %s ends with 6', async (...argv) =>
  expect((await runCli(['grants', ...argv], { cwd: acmeWorkspace() })).code).toBe(6),
)

test('says so when there are none, and how one is given where that is possible', async () => {
  expect(await runCli(['grants', 'list'], { cwd: acmeWorkspace() })).toEqual({
    code: 0,
    stdout: '',
    stderr: 'no consent is kept at a provider of the configuration\n',
  })
  const cwd = consentWorkspace()
  expect((await runCli(['grants', 'list'], { cwd })).stderr).toContain(
    'no consent is kept at a provider of the configuration; one is given with: credbroker login PROVIDER\n',
  )
  expect((await runCli(['grants', 'list', '--user', 'x'], { cwd })).stderr).toContain(
    'no such consent is kept at a provider of the configuration;',
  )
})

test('says how far off the end of a consent itself is, and marks one that is near', async () => {
  const nowMs = Date.UTC(2027, 0, 15)
  const day = 86_400_000
  const consents = { ann: nowMs + 30 * day, ben: nowMs + 31 * day, eve: nowMs, kim: false }
  const provider = { use: fixture('ailing.ts'), options: { consents } }
  const cwd = workspace({ 'credbroker.yaml': JSON.stringify({ version: 1, providers: { memo: provider } }) })
  const list = async (env = {}) =>
    (await runCli(['grants', 'list'], { cwd, clock: new VirtualClock(nowMs), env })).stdout.split('\n')
  const [, ann, ben, eve, kim] = await list()
  expect(ann).toContain(' 2027-02-14T00:00:00.000Z (in 30 days) ')
  expect(ben).toContain(' 2027-02-15T00:00:00.000Z (in 31 days) ')
  expect(eve).toContain(' 2027-01-15T00:00:00.000Z (over) ')
  expect(kim).toMatch(/ needs_consent .* - +id-of-kim$/)
  const colored = await list({ FORCE_COLOR: '1' })
  expect(colored.map((row) => row.includes('[33m2027'))).toEqual([false, true, false, true, false, false])
})
