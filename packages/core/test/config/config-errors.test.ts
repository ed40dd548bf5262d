import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { BrokerError, createBroker } from '../../src/index.ts'
import { testPlugin } from '../support/trivial-provider.ts'

const folder = mkdtempSync(join(tmpdir(), 'credbroker-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const configFile = join(folder, 'credbroker.yaml')
const plugins = { test: testPlugin(() => ({ response: { token: 't' } })) }

/** The mistakes in a YAML text as a user reads them, one line each, without the temporary folder. */
async function mistakes(yaml: string, env: Record<string, string> = {}): Promise<string[]> {
  writeFileSync(configFile, yaml)
  const error = await createBroker({ configFile, plugins, env }).then(
    () => undefined,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(BrokerError)
  expect(error.code).toBe('config_invalid')
  return error.message
    .split('\n')
    .slice(1)
    .map((line: string) => line.trim().replaceAll(`${folder}/`, ''))
}

const provider = (options: string) => `version: 1\nproviders:\n  p:\n    use: test\n    options:\n${options}`

test('an unknown option, with the one that was probably meant', async () => {
  expect(await mistakes(provider('      lable: x\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.lable: unknown option; did you mean "label"?',
  ])
})

test('an unknown option that resembles nothing, with those that are accepted', async () => {
  expect(await mistakes(provider('      timeToLive: 3\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.timeToLive: unknown option; accepted: label, secret',
  ])
})

test('an option of the wrong type', async () => {
  expect(await mistakes(provider('      label: [1]\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.label: must be a string, not an array',
  ])
})

test('an environment variable that is not set, and one that is empty', async () => {
  expect(await mistakes(provider('      label: a-${NOPE}\n      secret: { env: EMPTY }\n'), { EMPTY: '' })).toEqual([
    'credbroker.yaml:6:7: providers.p.options.label: environment variable NOPE is not set; set it before the start',
    'credbroker.yaml:7:7: providers.p.options.secret: environment variable EMPTY is empty; set it before the start',
  ])
})

test('a broken variable reference', async () => {
  expect(await mistakes(provider('      label: ${1BAD}\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.label: holds a broken reference; write ${NAME}, ${NAME:-default}, or $${ for the characters themselves',
  ])
})

test('a secret file that is not there, one that is a folder, and one that is empty', async () => {
  writeFileSync(join(folder, 'empty'), '\n')
  const yaml = (file: string) => provider(`      secret: { file: ${file} }\n`)
  expect(await mistakes(yaml('nope'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.secret: cannot read secret file nope: no such file',
  ])
  expect(await mistakes(yaml(folder))).toEqual([
    `credbroker.yaml:6:7: providers.p.options.secret: cannot read secret file ${folder}: it is a folder`,
  ])
  expect(await mistakes(yaml('empty'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.secret: secret file empty is empty',
  ])
})

test.skipIf(process.getuid?.() === 0)(
  'a secret file that may not be read (skipped for root, who may read every file)',
  async () => {
    writeFileSync(join(folder, 'locked'), 'x')
    chmodSync(join(folder, 'locked'), 0)
    expect(await mistakes(provider('      secret: { file: locked }\n'))).toEqual([
      'credbroker.yaml:6:7: providers.p.options.secret: cannot read secret file locked: permission denied',
    ])
  },
)

test('a secret reference that is none', async () => {
  expect(await mistakes(provider('      secret: { evn: X }\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.secret: a secret is a text, { env: NAME }, { file: path } or { from: provider, request: { … } }',
  ])
})

test('a reference where no secret belongs', async () => {
  expect(await mistakes(provider('      label: { env: X }\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.label: must be a string, not an object',
  ])
})

test('a provider that is declared twice, with both lines', async () => {
  expect(await mistakes('version: 1\nproviders:\n  github:\n    use: test\n  github:\n    use: test\n')).toEqual([
    'credbroker.yaml:5:3: providers.github: provider "github" is declared twice (lines 3 and 5); rename or remove one',
  ])
})

test('an option that is said twice', async () => {
  expect(await mistakes(provider('      label: a\n      label: b\n'))).toEqual([
    'credbroker.yaml:7:7: providers.p.options.label: name "label" is declared twice (lines 6 and 7); rename or remove one',
  ])
})

test('providers that feed each other in a circle, with the way round', async () => {
  const entry = (name: string, from: string) =>
    `  ${name}:\n    use: test\n    options: { secret: { from: ${from}, request: { testTokenRequest: { audience: x } } } }\n`
  expect(
    await mistakes(
      `version: 1\nproviders:\n${entry('wallet', 'vault')}${entry('vault', 'keys')}${entry('keys', 'vault')}`,
    ),
  ).toEqual(['credbroker.yaml:6:3: providers.vault: providers feed each other in a circle: vault -> keys -> vault'])
})

test('a provider that feeds itself', async () => {
  expect(
    await mistakes(provider('      secret: { from: p, request: { testTokenRequest: { audience: x } } }\n')),
  ).toEqual(['credbroker.yaml:3:3: providers.p: providers feed each other in a circle: p -> p'])
})

test('a feeding provider that does not exist, and one without a request', async () => {
  expect(await mistakes(provider('      secret: { from: valt, request: {} }\n  vault:\n    use: test\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.secret: no provider "valt"; did you mean "vault"?',
  ])
  expect(await mistakes(provider('      secret: { from: vault }\n  vault:\n    use: test\n'))).toEqual([
    'credbroker.yaml:6:7: providers.p.options.secret: { from: vault } needs a request: { <kind>Request: { … } }',
  ])
})

test('a feeding request that the provider does not accept', async () => {
  expect(
    await mistakes(provider('      secret: { from: vault, request: { tokenRequest: {} } }\n  vault:\n    use: test\n')),
  ).toEqual([
    'credbroker.yaml:6:7: providers.p.options.secret: unknown request member tokenRequest; did you mean "testTokenRequest"?; provider "vault" accepts: testTokenRequest, testStampRequest',
  ])
})

test('unknown keys of the file itself', async () => {
  expect(await mistakes('version: 1\nprovider: {}\nproviders: { p: { user: test } }\n')).toEqual([
    'credbroker.yaml:2:1: provider: unknown member; did you mean "providers"?',
    'credbroker.yaml:3:14: providers.p.use: is missing: The provider package: a short name (coinbase), a package name, or a file (./acme.ts)',
    'credbroker.yaml:3:19: providers.p.user: unknown member; did you mean "use"?',
  ])
})

test('another version of the format, and a missing one', async () => {
  expect(await mistakes('version: 2\nproviders: {}\n')).toEqual(['credbroker.yaml:1:1: version: must be 1'])
  expect(await mistakes('providers: {}\n')).toEqual([
    'credbroker.yaml:1:1: version: is missing: Version of this file format',
  ])
})

test('workload rules about providers, kinds and scopes that do not exist', async () => {
  const yaml = `version: 1
providers: { p: { use: test } }
workloads:
  agent:
    providers:
      q: {}
      p: { kinds: [testTokn] }
`
  expect(await mistakes(yaml)).toEqual([
    'credbroker.yaml:6:7: workloads.agent.providers.q: no provider "q"; did you mean "p"?',
    'credbroker.yaml:7:20: workloads.agent.providers.p.kinds[0]: provider "p" has no kind "testTokn"; did you mean "testToken"?',
  ])
})

test('text that is no YAML, with the place', async () => {
  expect(await mistakes('version: 1\nproviders: [\n')).toEqual([
    'credbroker.yaml:3:1: is indented wrongly, or a bracket before it is not closed',
  ])
  expect(await mistakes('version: 1\nproviders: { p: { use: "test } }\n')).toContain(
    'credbroker.yaml:3:1: something is missing here: a quote, a bracket, a comma, or a blank after a colon',
  )
})

test.each(['', '[]', 'just text', '42'])('a file that is YAML but no configuration: %j', async (yaml) => {
  expect((await mistakes(yaml)).join()).toMatch(/must be an object, not (null|an array|a string|a number)/)
})

test('a file that is not there', async () => {
  await expect(createBroker({ configFile: join(folder, 'nope.yaml') })).rejects.toThrow(
    /nope\.yaml: no such file; make one with: credbroker init/,
  )
})

test('all mistakes in one run, in the order of the file', async () => {
  const yaml = `version: 1
providers:
  one:
    use: nothere
  two:
    use: test
    options: { lable: x, secret: { env: NOPE } }
  three:
    use: test
    options: { label: 4 }
workloads:
  agent: { providers: { won: {} } }
`
  expect((await mistakes(yaml)).map((line) => line.split(': ')[1])).toEqual([
    'providers.one.use',
    'providers.two.options.lable',
    'providers.two.options.secret',
    'providers.three.options.label',
    'workloads.agent.providers.won',
  ])
})

test.each([
  '|hunter2hunter2',
  '"a" hunter2hunter2',
  '{ a: 1 } hunter2hunter2',
  '!e!hunter2hunter2 x',
  '"\\uhunter2hunter2"',
  '*hunter2hunter2',
  '@hunter2hunter2',
  '%hunter2hunter2',
  '"hunter2hunter2',
])('nothing of a text that is no YAML appears in a mistake: %s', async (value) => {
  const lines = await mistakes(provider(`      secret: ${value}\n`))
  expect(lines).not.toEqual([])
  expect(lines.join('\n')).not.toContain('hunter2')
})

test('nothing of a value appears in a mistake', async () => {
  const lines = await mistakes(
    provider('      label: 98765432109\n      secret: { value: hunter2hunter2 }\n      other: correct-horse\n'),
  )
  expect(lines.join('\n')).not.toMatch(/98765432109|hunter2|correct-horse/)
})
