import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { acmeWorkspace, fixture, workspace } from './support/workspace.ts'

const mixed = (check: string) => `version: 1
providers:
  well: { use: ${fixture('healthy.ts')} }
  ill: { use: ${fixture('acme.ts')}, options: { check: ${check} } }
  silent: { use: ${fixture('acme.ts')} }
`

test('lists name, package, requests and health', async () => {
  const { code, stdout, stderr } = await runCli(['providers'], { cwd: acmeWorkspace() })
  const use = fixture('acme.ts')
  const pad = (text: string) => text.padEnd(use.length)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(
    `NAME  ${pad('PACKAGE')}  REQUESTS                          HEALTH\nacme  ${use}  acmeEchoRequest, acmeFailRequest  unknown\n`,
  )
})

test('gives everything as JSON', async () => {
  const { stdout } = await runCli(['providers', '--json'], { cwd: acmeWorkspace() })
  expect(stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(stdout)).toEqual({
    providers: [
      {
        name: 'acme',
        use: fixture('acme.ts'),
        kinds: [
          { kind: 'acmeEcho', requestMember: 'acmeEchoRequest', cached: false },
          { kind: 'acmeFail', requestMember: 'acmeFailRequest', cached: false },
        ],
        facts: {},
        health: { status: 'unknown' },
        cachedCredentials: 0,
      },
    ],
    workloads: ['host'],
  })
})

test('--check ends with the code of the first provider that fails', async () => {
  const cwd = workspace({ 'credbroker.yaml': mixed('upstream_rejected') })
  const { code, stdout, stderr } = await runCli(['providers', '--check'], { cwd })
  expect(code).toBe(9)
  expect(stdout).toMatch(/^well .* good\nill .* upstream_rejected\nsilent .* unchecked\n$/m)
  expect(stderr).toBe('ill (upstream_rejected): the check failed\n')
})

test('--check --json adds the checks to the description', async () => {
  const cwd = workspace({ 'credbroker.yaml': mixed('upstream_unavailable') })
  const { code, stdout, stderr } = await runCli(['providers', '--check', '--json'], { cwd })
  expect({ code, stderr }).toEqual({ code: 10, stderr: '' })
  expect(JSON.parse(stdout).checks).toMatchObject([
    { provider: 'well', status: 'good' },
    { provider: 'ill', status: 'failing', error: { code: 'upstream_unavailable' } },
    { provider: 'silent', status: 'unchecked' },
  ])
})

test('--check is content when no provider fails', async () => {
  const cwd = workspace({ 'credbroker.yaml': `version: 1\nproviders: { well: { use: ${fixture('healthy.ts')} } }\n` })
  expect((await runCli(['providers', '--check'], { cwd })).code).toBe(0)
})

test('says so when there are none', async () => {
  const cwd = workspace({ 'credbroker.yaml': 'version: 1\nproviders: {}\n' })
  const { code, stdout, stderr } = await runCli(['providers'], { cwd })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toBe('credbroker.yaml has no providers yet; add one under "providers"\n')
})

test('a start that the vendor refuses ends with the code of that refusal', async () => {
  const { code, stderr } = await runCli(['providers'], { cwd: acmeWorkspace('{ start: is refused }') })
  expect(code).toBe(9)
  expect(stderr).toContain('the vendor refuses the key')
})
