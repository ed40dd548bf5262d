import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { acmeWorkspace } from './support/workspace.ts'

const rules = 'workloads:\n  agent: { providers: { acme: { kinds: [acmeEcho] } } }\n'
const echo = '{"acmeEchoRequest":{}}'
const ask = (argv: readonly string[], cwd = acmeWorkspace('{ start: crashes }', rules)) =>
  runCli(['explain', '--provider', 'acme', '--workload', 'agent', '--request', echo, ...argv], { cwd })

test('names the rule that allows a request', async () => {
  const { code, stdout, stderr } = await ask([])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(`decision  allowed
workload  agent
provider  acme
kind      acmeEcho
rule      workloads.agent.providers.acme
reason    workloads.agent.providers.acme allows it
`)
})

test('says why a request is denied, and what to change', async () => {
  const { code, stdout, stderr } = await ask(['--request', '{"acmeFailRequest":{}}'])
  expect({ code, stderr }).toEqual({ code: 5, stderr: '' })
  expect(stdout).toBe(`decision  denied (access_denied)
workload  agent
provider  acme
kind      acmeFail
rule      workloads.agent.providers.acme
reason    workload "agent" may not ask provider "acme" for acmeFail
change    add it to the rule's kinds
`)
})

test('a workload without a rule is told so', async () => {
  const { code, stdout } = await ask(['--workload', 'other'])
  expect(code).toBe(5)
  expect(stdout).toContain(
    'rule      -\nreason    workload "other" is not in the configuration\nchange    add it under',
  )
})

test('a request that is not valid ends with 4, and an unknown provider with 6', async () => {
  const invalid = await ask(['--request', '{"acmeEchoRequest":{"size":"x"}}'])
  expect(invalid.code).toBe(4)
  expect(invalid.stdout).toContain('decision  denied (validation_failed)\n')
  expect(invalid.stdout).toContain('acmeEchoRequest.size')
  const unknown = await ask(['--provider', 'acne'])
  expect(unknown.code).toBe(6)
  expect(unknown.stdout).toContain('change    did you mean "acme"?\n')
})

test('with --json it is one line with the whole explanation', async () => {
  const { code, stdout, stderr } = await ask(['--json', '--request', '{"acmeFailRequest":{}}'])
  expect({ code, stderr }).toEqual({ code: 5, stderr: '' })
  expect(stdout.split('\n')).toHaveLength(2)
  expect(JSON.parse(stdout)).toMatchObject({
    decision: 'denied',
    workload: 'agent',
    provider: 'acme',
    kind: 'acmeFail',
    rule: 'workloads.agent.providers.acme',
    error: { code: 'access_denied' },
  })
})

test('who is not named is the host', async () => {
  const argv = ['explain', '--provider', 'acme', '--request', echo, '--json']
  const { code, stdout } = await runCli(argv, { cwd: acmeWorkspace() })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ decision: 'allowed', workload: 'host' })
})

test('opens no store and makes no keys', async () => {
  const cwd = acmeWorkspace('{}', `audit: { enabled: true }\n${rules}`)
  expect((await ask([], cwd)).code).toBe(0)
  expect(readdirSync(cwd)).toEqual(['credbroker.yaml'])
})

test('a configuration that is wrong is no explanation', async () => {
  const { code, stdout, stderr } = await ask([], acmeWorkspace('{ kye: x }', rules))
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  expect(stderr).toContain('credbroker.yaml:5:16: providers.acme.options.kye: unknown option')
})

test('names of others cannot steer the terminal or begin a line', async () => {
  const { stdout } = await ask(['--workload', 'a\u001b[2J\ndecision  allowed'])
  expect(stdout).not.toContain('\u001b')
  expect(stdout.split('\n').filter((line) => line.startsWith('decision'))).toHaveLength(1)
})

const served = 'server: { listen: { port: 9000 } }\nworkloads:\n  agent: { providers: { made-by-api: {}, acme: {} } }\n'

test("takes a server's configuration, with rules about providers that were made through its API", async () => {
  expect((await ask([], acmeWorkspace('{}', served))).code).toBe(0)
  expect((await ask(['--provider', 'made-by-api'], acmeWorkspace('{}', served))).code).toBe(6)
})
