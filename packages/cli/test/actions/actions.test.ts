import { expect, test } from 'vitest'
import { type CliOptions, runCli } from '../support/run-cli.ts'
import { fixture, workspace } from '../support/workspace.ts'

const acting = fixture('acting.ts')
const canary = 'canary-c4e0917d'

const configured = (providers: string) => `version: 1\nproviders: { ${providers} }\n`
const one = configured(`amazon: { use: ${acting} }`)

function world(text = one, files: Readonly<Record<string, string>> = {}) {
  const cwd = workspace({ 'credbroker.yaml': text, 'message.json': canary, ...files })
  return (argv: readonly string[], more: Omit<CliOptions, 'cwd'> = {}) => runCli([acting, ...argv], { cwd, ...more })
}

test('does it, says what was done, and shows the facts', async () => {
  const run = world()
  expect(await run(['rotate-secret', 'amazon'])).toEqual({
    code: 0,
    stdout: '',
    stderr: 'done amazon has a new secret\n',
  })
  expect(await run(['take-message', 'amazon', '--input', 'message.json'])).toEqual({
    code: 0,
    stdout: `length  ${canary.length}\nsaid    [redacted]?[2J\n`,
    stderr: 'done amazon did it\n',
  })
})

test('with --json it is one line', async () => {
  const { code, stdout, stderr } = await world()(['take-message', '--input', 'message.json', '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(
    `{"provider":"amazon","action":"take-message","message":"amazon did it","facts":{"length":${canary.length},"said":"[redacted]\\u001b[2J"}}\n`,
  )
  expect((await world()(['rotate-secret', '--json'])).stdout).toBe(
    '{"provider":"amazon","action":"rotate-secret","message":"amazon has a new secret"}\n',
  )
})

test('input comes from standard input too, and may be left out where it is optional', async () => {
  const run = world()
  const length = async (argv: readonly string[], more?: Omit<CliOptions, 'cwd'>) =>
    JSON.parse((await run([...argv, '--json'], more)).stdout).facts.length
  expect(await length(['maybe-message', '--input', '-'], { stdin: 'four' })).toBe(4)
  expect(await length(['maybe-message'])).toBe(0)
})

test.each([
  ['input that is missing', ['take-message'], 2, "required option '--input <file>' not specified"],
  ['input that is not wanted', ['rotate-secret', '--input', 'message.json'], 2, "unknown option '--input'"],
  ['input on the command line', ['take-message', '--input', `{"secret":"x"}`], 2, 'cannot be read: no such file'],
  ['input that is empty', ['take-message', '--input', '-'], 4, 'input: must be a text that is not empty'],
  ['another action', ['rotate-secert'], 2, "unknown command 'rotate-secert'\n(Did you mean rotate-secret?)"],
  ['no action', [], 2, 'a command is missing'],
  ['a provider that there is not', ['rotate-secret', 'amzon'], 6, 'no provider "amzon"; did you mean "amazon"?'],
])('%s is refused', async (_what, argv, code, message) => {
  const { stderr, ...result } = await world()(argv)
  expect(result).toEqual({ code, stdout: '' })
  expect(stderr).toContain(message)
})

test('the provider may be left out only where it is plain', async () => {
  const two = configured(`amazon: { use: ${acting} }, other: { use: ${acting} }, acme: { use: ${fixture('acme.ts')} }`)
  const several = await world(two)(['rotate-secret'])
  expect(several).toMatchObject({ code: 2, stdout: '' })
  expect(several.stderr).toContain(`several providers use "${acting}"; name one: amazon, other\n`)
  expect(await world(two)(['rotate-secret', 'other'])).toMatchObject({ stderr: 'done other has a new secret\n' })
  const foreign = await world(two)(['rotate-secret', 'acme'])
  expect(foreign).toMatchObject({ code: 6, stdout: '' })
  expect(foreign.stderr).toContain(`provider "acme" is of "${fixture('acme.ts')}", not of "${acting}"`)
  const none = await world(configured(`acme: { use: ${fixture('acme.ts')} }`))(['rotate-secret'])
  expect(none.code).toBe(6)
  expect(none.stderr).toContain(`no provider of the configuration uses "${acting}"`)
})

test('an action that fails ends with the code of its error', async () => {
  const failing = configured(`amazon: { use: ${acting}, options: { fails: upstream_rejected } }`)
  const argv = ['take-message', '--input', 'message.json']
  const words = await world(failing)(argv)
  expect(words).toEqual({ code: 9, stdout: '', stderr: 'error (upstream_rejected): told to fail with [redacted]\n' })
  const json = await world(failing)([...argv, '--json'])
  expect(json).toMatchObject({ code: 9, stderr: '' })
  expect(JSON.parse(json.stdout).error).toMatchObject({ code: 'upstream_rejected', provider: 'amazon' })
})

test('input is in no output, whatever comes of it', async () => {
  for (const fails of ['', 'options: { fails: conflict }', 'options: { fails: nonsense }']) {
    const run = world(configured(`amazon: { use: ${acting}, ${fails} }, other: { use: ${acting} }`))
    for (const argv of [
      ['take-message', 'amazon'],
      ['take-message'],
      ['maybe-message', 'amazon'],
      ['rotate-secret', 'amazon'],
      ['take-message', 'nowhere'],
    ])
      for (const json of [[], ['--json']]) {
        const env = { CREDBROKER_DEBUG: '1' }
        const { stdout, stderr } = await run([...argv, '--input', 'message.json', ...json], { env })
        expect(stdout + stderr).not.toBe('')
        expect(stdout + stderr).not.toContain(canary)
      }
  }
})

test('the act is in the audit log, with the account that ran it', async () => {
  const cwd = workspace({ 'credbroker.yaml': `${one}audit: { enabled: true }\n` })
  expect(await runCli([acting, 'rotate-secret'], { cwd })).toMatchObject({ code: 0 })
  const { stdout } = await runCli(['audit', 'tail', '--json'], { cwd })
  expect(JSON.parse(stdout)).toMatchObject({
    action: 'provider_action',
    workload: 'operator',
    user: 'tess',
    provider: 'amazon',
    resource: 'rotate-secret',
    decision: 'granted',
  })
})
