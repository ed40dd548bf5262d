import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { acmeWorkspace, fixture, workspace } from './support/workspace.ts'

const echo = '{"acmeEchoRequest":{}}'

test('prints the tagged answer on one line for scripts, as the workload host', async () => {
  const { code, stdout, stderr } = await runCli(['get', 'acme', '--request', echo], { cwd: acmeWorkspace() })
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '{"acmeEchoResponse":{"name":"acme","workload":"host"}}\n',
    stderr: '',
  })
})

test('prints the answer over several lines on a terminal, without colour codes in the data', async () => {
  const { stdout } = await runCli(['get', 'acme', '--request', echo], { cwd: acmeWorkspace(), terminal: true })
  expect(stdout).toBe('{\n  "acmeEchoResponse": {\n    "name": "acme",\n    "workload": "host"\n  }\n}\n')
})

test('prints one line with --json even on a terminal', async () => {
  const result = await runCli(['get', 'acme', '--request', echo, '--json'], { cwd: acmeWorkspace(), terminal: true })
  expect(result.stdout).toBe('{"acmeEchoResponse":{"name":"acme","workload":"host"}}\n')
})

test('asks as the workload and for the user that the options name', async () => {
  const cwd = acmeWorkspace('{}', 'workloads:\n  agent:\n    providers:\n      acme: {}\n')
  const { stdout } = await runCli(['get', 'acme', '--request', echo, '--workload', 'agent', '--user', 'ann'], { cwd })
  expect(JSON.parse(stdout)).toEqual({ acmeEchoResponse: { name: 'acme', workload: 'agent', user: 'ann' } })
})

test('is denied like anybody else when workloads are configured and host is not one of them', async () => {
  const cwd = acmeWorkspace('{}', 'workloads:\n  agent:\n    providers:\n      acme: {}\n')
  const { code, stderr } = await runCli(['get', 'acme', '--request', echo], { cwd })
  expect(code).toBe(5)
  expect(stderr).toContain('error (access_denied): workload "host" is not in the configuration')
})

test('suggests the provider that was probably meant', async () => {
  const { code, stdout, stderr } = await runCli(['get', 'acm', '--request', echo], { cwd: acmeWorkspace() })
  expect(code).toBe(6)
  expect(stdout).toBe('')
  expect(stderr).toBe('error (not_found): no provider "acm"; did you mean "acme"?\n')
})

test('with --json an error is the only thing on standard output', async () => {
  const cwd = acmeWorkspace()
  const { code, stdout, stderr } = await runCli(['get', 'acme', '--json', '--request', '{"acmeEchoRequest":{"x":1}}'], {
    cwd,
  })
  expect(code).toBe(4)
  expect(stderr).toBe('')
  expect(JSON.parse(stdout).error).toMatchObject({
    code: 'validation_failed',
    retryable: false,
    provider: 'acme',
    details: { fieldList: [{ name: 'acmeEchoRequest.x', message: 'unknown member; accepted: size' }] },
  })
})

test('tells when to try again and what code the vendor gave', async () => {
  const { stderr } = await runCli(['get', 'acme', '--request', '{"acmeFailRequest":{"code":"throttled"}}'], {
    cwd: acmeWorkspace(),
  })
  expect(stderr).toContain("error (throttled): told to fail\n  the vendor's code: E_ACME\n  try again in 2 s\n")
})

test('escapes what a terminal would obey, and stays valid JSON', async () => {
  const cwd = workspace({ 'credbroker.yaml': `version: 1\nproviders: { h: { use: ${fixture('healthy.ts')} } }\n` })
  const { stdout } = await runCli(['get', 'h', '--request', '{"healthyTokenRequest":{}}'], { cwd })
  expect(stdout).toBe('{"healthyTokenResponse":{"token":"a\\u009bb"}}\n')
  expect(JSON.parse(stdout)).toEqual({ healthyTokenResponse: { token: 'a\u009bb' } })
})

test('ends well when nobody reads the answer any more', async () => {
  const result = await runCli(['get', 'acme', '--request', echo], { cwd: acmeWorkspace(), stdoutFails: 'EPIPE' })
  expect(result).toEqual({ code: 0, stdout: '', stderr: '' })
})

test('fails when the answer cannot be written, in words even with --json', async () => {
  const result = await runCli(['get', 'acme', '--request', echo, '--json'], {
    cwd: acmeWorkspace(),
    stdoutFails: 'ENOSPC',
  })
  expect(result).toMatchObject({ code: 1, stderr: 'error (internal): standard output cannot be written (ENOSPC)\n' })
})
