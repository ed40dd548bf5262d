import { VirtualClock } from '@credbroker/testkit'
import { expect, test } from 'vitest'
import { type CliOptions, runCli } from '../support/run-cli.ts'
import { workspace } from '../support/workspace.ts'

const server = 'server: { region: eu-west-1, listen: { host: 0.0.0.0, port: 9000 } }\n'

function bench(more = '', options: Omit<CliOptions, 'cwd'> = {}) {
  const cwd = workspace({
    'credbroker.yaml': `version: 1\nproviders: {}\naudit: { enabled: true }\nworkloads: { agent: {} }\n${more}`,
  })
  const clock = new VirtualClock(Date.UTC(2027, 0, 15))
  const run = (argv: readonly string[], each = {}) => runCli(argv, { cwd, clock, ...options, ...each })
  const create = async (argv: readonly string[]) => {
    const { code, stdout } = await run(['access-key', 'create', '--json', ...argv])
    expect(code).toBe(0)
    return JSON.parse(stdout)
  }
  const list = async () => JSON.parse((await run(['access-key', 'list', '--json'])).stdout).accessKeys
  const records = async () =>
    (await run(['audit', 'tail', '--json'])).stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  return { run, clock, create, list, records }
}

test('prints a new key as commands for a shell, and words apart from it', async () => {
  const { run, list } = bench(server)
  const { code, stdout, stderr } = await run(['access-key', 'create', '--workload', 'agent'])
  expect(code).toBe(0)
  const [{ id }] = await list()
  expect(stdout).toMatch(/^export AWS_ACCESS_KEY_ID=CBAK[A-Z2-7]{16}\nexport AWS_SECRET_ACCESS_KEY=[\w+/]{40}\n/)
  expect(stdout.split('\n').slice(2)).toEqual([
    'export AWS_REGION=eu-west-1',
    'export AWS_DEFAULT_REGION=eu-west-1',
    'export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE=http://localhost:9000',
    '',
  ])
  expect(stdout).toContain(id)
  expect(stderr).toContain(`the secret is not shown again; to end the key:\n  credbroker access-key end ${id}\n`)
})

test('a key that administers gets the endpoint of the control plane as well, at the public address', async () => {
  const { run } = bench('publicUrl: https://broker.example.com\n')
  const { stdout } = await run(['access-key', 'create', '--admin'])
  expect(stdout.split('\n').slice(2)).toEqual([
    'export AWS_REGION=us-east-1',
    'export AWS_DEFAULT_REGION=us-east-1',
    'export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE=https://broker.example.com',
    'export AWS_ENDPOINT_URL_BEDROCK_AGENTCORE_CONTROL=https://broker.example.com',
    '',
  ])
})

test.each([
  ['', 'http://127.0.0.1:8787'],
  ["server: { listen: { host: '::1', tls: { certificate: a, key: b } } }\n", "'https://[::1]:8787'"],
  ['server: { listen: 7, region: 8 }\n', 'http://127.0.0.1:8787'],
  ["server: { region: '${REGION}', listen: { host: '${HOST}' } }\n", 'http://localhost:8787'],
])('finds the endpoint in %j', async (more, endpoint) => {
  const { stdout } = await bench(more).run(['access-key', 'create', '--all-workloads'])
  expect(stdout).toContain('REGION=us-east-1\n')
  expect(stdout).toContain(`BEDROCK_AGENTCORE=${endpoint}\n`)
})

test('with --json it is one line', async () => {
  const { run } = bench()
  const argv = ['access-key', 'create', '--workload', 'agent', '--workload', 'agent', '--expires', '90d', '--json']
  const { stdout, stderr } = await run(argv)
  expect(stderr).not.toContain('not shown again')
  expect(stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(stdout)).toEqual({
    accessKeyId: expect.stringMatching(/^CBAK/),
    secretAccessKey: expect.stringMatching(/^.{40}$/),
    workloads: ['agent'],
    administers: false,
    expiresAt: '2027-04-15T00:00:00.000Z',
  })
  expect(JSON.parse((await run(['access-key', 'create', '--all-workloads', '--admin', '--json'])).stdout)).toEqual({
    accessKeyId: expect.any(String),
    secretAccessKey: expect.any(String),
    workloads: 'all',
    administers: true,
  })
})

test('warns of workloads that the configuration does not list', async () => {
  const { run } = bench()
  const argv = ['access-key', 'create', '--workload', 'agent', '--workload', 'agnet']
  const { code, stderr } = await run(argv)
  expect(code).toBe(0)
  expect(stderr).toContain('workload "agnet" is not in the configuration; it has to be made through the API')
  expect(stderr).not.toContain('"agent"')
})

test.each([
  ['nothing that it may do', [], 'say what the key may do: --workload NAME, --all-workloads or --admin'],
  ['all and one', ['--all-workloads', '--workload', 'a'], 'give --workload or --all-workloads, not both'],
  ['a name that no workload has', ['--workload', 'a b'], '1 to 255 letters'],
  ['a duration without a unit', ['--admin', '--expires', '90'], 'such as 12h or 90d'],
  ['no time at all', ['--admin', '--expires', '0d'], 'such as 12h or 90d'],
  ['a long description', ['--admin', '--description', 'x'.repeat(257)], 'no more than 256'],
])('%s is a usage error', async (_name, argv, message) => {
  const { run, list } = bench()
  const { code, stderr } = await run(['access-key', 'create', ...argv])
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect(await list()).toEqual([])
})

test('lists keys without their secrets, and says which have expired', async () => {
  const { run, clock, create } = bench()
  const empty = await run(['access-key', 'list'])
  expect({ code: empty.code, stdout: empty.stdout }).toEqual({ code: 0, stdout: '' })
  expect(empty.stderr).toContain('there is no access key; one is made with: credbroker access-key create')
  const short = await create(['--workload', 'agent', '--workload', 'other', '--expires', '1h'])
  const long = await create(['--all-workloads', '--admin', '--description', 'for\u001b[2J all'])
  clock.jump(2 * 60 * 60 * 1000)
  const { stdout } = await run(['access-key', 'list'])
  const lines = stdout.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^ID +WORKLOADS +ADMIN +CREATED +ENDS +DESCRIPTION$/)
  const line = ({ accessKeyId }: { accessKeyId: string }) => lines.find((each) => each.startsWith(accessKeyId))
  expect(line(short)).toMatch(/ agent,other +no +2027-01-15T00:00:00\.000Z +expired 2027-01-15T01:00:00\.000Z +-$/)
  expect(line(long)).toMatch(/ all of them +yes +2027-01-15T00:00:00\.000Z +- +for\?\[2J all$/)
  for (const { secretAccessKey } of [short, long]) {
    expect(stdout).not.toContain(secretAccessKey)
    expect((await run(['access-key', 'list', '--json'])).stdout).not.toContain(secretAccessKey)
  }
})

test('ends a key once', async () => {
  const { run, create, list } = bench()
  const { accessKeyId: id } = await create(['--workload', 'agent'])
  const kept = await create(['--workload', 'agent'])
  expect(await run(['access-key', 'end', id])).toEqual({ code: 0, stdout: '', stderr: `ended the access key ${id}\n` })
  expect((await list()).map((key: { id: string }) => key.id)).toEqual([kept.accessKeyId])
  const again = await run(['access-key', 'end', id, '--json'])
  expect(again.code).toBe(6)
  expect(JSON.parse(again.stdout).error.code).toBe('not_found')
  const { stdout } = await run(['access-key', 'end', kept.accessKeyId, '--json'])
  expect(JSON.parse(stdout)).toEqual({ ended: true, accessKeyId: kept.accessKeyId })
})

test('what was done, to which key and by whom is in the audit log, and no secret', async () => {
  const { run, create, records } = bench()
  const { accessKeyId: id, secretAccessKey } = await create(['--workload', 'agent'])
  await run(['access-key', 'end', id])
  await run(['access-key', 'end', 'CBAK-not-a-key'])
  const found = await records()
  expect(found).toMatchObject([
    { action: 'access_key_created', resource: `access-key/${id}`, user: 'tess', decision: 'granted' },
    { action: 'access_key_ended', resource: `access-key/${id}`, user: 'tess', decision: 'granted' },
  ])
  expect(JSON.stringify(found)).not.toContain(secretAccessKey)
})

test('a key whose secret could not be shown is ended', async () => {
  const { run, list, records } = bench()
  const { code } = await run(['access-key', 'create', '--admin'], { stdoutFails: 'EIO' })
  expect(code).toBe(1)
  expect(await list()).toEqual([])
  expect((await records()).map(({ decision }) => decision)).toEqual(['granted', 'failed'])
})
