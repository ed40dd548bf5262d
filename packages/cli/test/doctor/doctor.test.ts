import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { acmeWorkspace, fixture, workspace } from '../support/workspace.ts'

const day = 86_400_000
const nowMs = Date.UTC(2027, 0, 15)
const canary = 'canary-2b77d0e9'

/** What the doctor says of providers with these options. */
async function examined(
  providers: Readonly<Record<string, object>>,
  argv: readonly string[] = [],
  more: { readonly debug?: boolean } = {},
) {
  const entries = Object.entries(providers).map(([name, options]) => [name, { use: fixture('ailing.ts'), options }])
  const cwd = workspace({ 'credbroker.yaml': JSON.stringify({ version: 1, providers: Object.fromEntries(entries) }) })
  const env = more.debug === true ? { CREDBROKER_DEBUG: '1' } : {}
  return runCli(['doctor', ...argv], { cwd, env, clock: new VirtualClock(nowMs) })
}

const inDays = (days: number) => nowMs + days * day
const iso = (atMs: number) => new Date(atMs).toISOString()

test('says so when nothing needs attention', async () => {
  const well = { expiries: [['client_secret', inDays(60), inDays(30)]], consents: { ann: inDays(31), ben: true } }
  expect(await examined({ well })).toEqual({
    code: 0,
    stdout: '',
    stderr: 'credbroker.yaml: ok, nothing needs attention\n',
  })
})

test('what is due is told and no fault', async () => {
  const soon = {
    expiries: [['client_secret', inDays(12), inDays(-18), 'eu']],
    consents: { ann: inDays(3), ben: inDays(30) },
  }
  const { code, stdout, stderr } = await examined({ soon })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout.split('\n')).toEqual([
    'STATUS  PROVIDER  WHAT',
    `due     soon      client_secret of eu ends ${iso(inDays(12))}, in 12 days; rotate it, not undefined`,
    `due     soon      2 consents end within 30 days, the first ${iso(inDays(3))}, in 3 days; see: credbroker grants list --provider soon`,
    '',
  ])
})

test('what is over is a fault, and comes first', async () => {
  const { code, stdout } = await examined({
    soon: { expiries: [['client_secret', inDays(1), inDays(0)]] },
    late: { expiries: [['client_secret', inDays(-1), inDays(-9)]], consents: { ann: false, ben: inDays(0) } },
  })
  expect(code).toBe(1)
  expect(stdout.split('\n').map((line) => line.slice(0, 18).trimEnd())).toEqual([
    'STATUS  PROVIDER',
    'over    late',
    'over    late',
    'due     soon',
    '',
  ])
  expect(stdout).toContain(`client_secret ended ${iso(inDays(-1))}; rotate it`)
  expect(stdout).toContain('2 consents need their users again; see: credbroker grants list --provider late')
})

test.each([
  ['a consent that needs its user', { ann: false }],
  ['a consent that has ended', { ann: inDays(0) }],
])('%s is a fault by itself', async (_what, consents) => {
  const { code, stdout } = await examined({ late: { consents } })
  expect(code).toBe(1)
  expect(stdout).toContain('1 consent needs its user again')
})

test('ends with the code of the first provider that fails, whatever else there is', async () => {
  const { code, stdout } = await examined({
    late: { expiries: [['client_secret', inDays(-1), inDays(-9)]] },
    ill: { check: 'upstream_rejected' },
    iller: { check: 'upstream_unavailable' },
  })
  expect(code).toBe(9)
  expect(stdout).toMatch(
    /^failing +ill +upstream_rejected: the check failed.*\nfailing +iller +upstream_unavailable: .*\nover +late /m,
  )
})

test('--offline asks no vendor', async () => {
  expect(await examined({ ill: { check: 'upstream_rejected' } }, ['--offline'])).toMatchObject({ code: 0, stdout: '' })
})

test.each(['expiries', 'consents'])('a provider that cannot tell its %s is failing', async (fails) => {
  const { code, stdout } = await examined({ ill: { fails, consents: {} }, late: { consents: { ann: false } } })
  expect(code).toBe(7)
  expect(stdout).toMatch(new RegExp(`^failing +ill +conflict: ${fails} cannot be read`, 'm'))
  expect(stdout).toMatch(/^over +late /m)
})

test('a configuration that does not hold is its mistakes, those of the section of servers too', async () => {
  const wrong = acmeWorkspace('{ kye: 1 }')
  expect(await runCli(['doctor'], { cwd: wrong })).toMatchObject({ code: 3, stdout: '' })
  const server = acmeWorkspace('{}', 'server: { listen: { prot: 1 } }\n')
  expect((await runCli(['doctor'], { cwd: server })).stderr).toContain('server.listen')
})

test('--json has the findings, and everything that is known', async () => {
  const late = {
    expiries: [['client_secret', inDays(60), inDays(30)]],
    consents: { ann: false, ben: inDays(3), eve: true },
  }
  const { code, stdout, stderr } = await examined({ late, plain: {} }, ['--json'])
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(stdout.split('\n')).toHaveLength(2)
  const see = 'see: credbroker grants list --provider late'
  expect(JSON.parse(stdout)).toEqual({
    ok: false,
    file: 'credbroker.yaml',
    findings: [
      { status: 'over', provider: 'late', message: `1 consent needs its user again; ${see}` },
      { status: 'due', provider: 'late', message: expect.stringMatching(/^1 consent ends within 30 days/) },
    ],
    checks: [
      { provider: 'late', status: 'good' },
      { provider: 'plain', status: 'good' },
    ],
    providers: [
      {
        provider: 'late',
        expiries: [expect.objectContaining({ code: 'client_secret', status: 'good', endsAtMs: inDays(60) })],
        consents: {
          kept: 3,
          over: [expect.objectContaining({ user: 'ann', id: 'id-of-ann' })],
          due: [expect.objectContaining({ user: 'ben', consentExpiresAtMs: inDays(3) })],
          soonestEndsAtMs: inDays(3),
        },
      },
      { provider: 'plain', expiries: [] },
    ],
  })
  const offline = JSON.parse((await examined({ plain: {} }, ['--json', '--offline'])).stdout)
  expect(offline).toEqual({
    ok: true,
    file: 'credbroker.yaml',
    findings: [],
    providers: [{ provider: 'plain', expiries: [] }],
  })
})

test('no secret is in anything that it says', async () => {
  const options = { key: canary, expiries: [['client_secret', inDays(-1), inDays(-9), canary]] }
  for (const sick of [{ check: 'upstream_rejected' }, { fails: 'expiries' }, { fails: 'consents', consents: {} }]) {
    for (const argv of [[], ['--json'], ['--offline']]) {
      const { stdout, stderr } = await examined({ sick: { ...options, ...sick } }, argv, { debug: true })
      expect(stdout).toContain('[redacted]')
      expect(stdout + stderr).not.toContain(canary)
    }
  }
})
