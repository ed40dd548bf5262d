import { type BrokerErrorCode, brokerErrorTraits } from '@credbroker/core'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { acmeWorkspace } from './support/workspace.ts'

const expected: Readonly<Record<BrokerErrorCode, number>> = {
  internal: 1,
  config_invalid: 3,
  validation_failed: 4,
  unauthenticated: 5,
  access_denied: 5,
  not_found: 6,
  conflict: 7,
  throttled: 8,
  upstream_rejected: 9,
  upstream_unavailable: 10,
}

test('the table of this test names every code', () => {
  expect(Object.keys(expected).sort()).toEqual(Object.keys(brokerErrorTraits).sort())
})

describe.each(Object.entries(expected))('a provider that throws %s', (code, exitCode) => {
  const argv = ['get', 'acme', '--request', `{"acmeFailRequest":{"code":"${code}"}}`]

  test(`ends with ${exitCode} and words on standard error`, async () => {
    const result = await runCli(argv, { cwd: acmeWorkspace() })
    expect(result.code).toBe(exitCode)
    expect(result.stdout).toBe('')
    expect(result.stderr).toContain(`error (${code}): told to fail\n`)
  })

  test(`ends with ${exitCode} and the code in JSON`, async () => {
    const result = await runCli([...argv, '--json'], { cwd: acmeWorkspace() })
    expect(result.code).toBe(exitCode)
    expect(JSON.parse(result.stdout).error.code).toBe(code)
  })
})

test.each([
  ['an unknown command', ['gett'], "unknown command 'gett'\n(Did you mean get?)"],
  ['no command', [], 'a command is missing'],
  ['an unknown option', ['get', 'a', '--request', '{}', '--nope'], "unknown option '--nope'"],
  ['a missing argument', ['get', '--request', '{}'], "missing required argument 'provider'"],
  ['a missing option', ['get', 'acme'], "required option '--request <json>' not specified"],
  ['an argument too many', ['validate', 'x'], 'too many arguments'],
])('%s is a usage error', async (_name, argv, message) => {
  const inWords = await runCli(argv)
  expect(inWords.code).toBe(2)
  expect(inWords.stdout).toBe('')
  expect(inWords.stderr).toContain(`error (usage): ${message}`)
})

test('a usage error is JSON where that was asked for', async () => {
  const { code, stdout, stderr } = await runCli(['get', '--request', '{}', '--json'])
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'usage',
      message: "missing required argument 'provider'\nsee: credbroker get --help",
      retryable: false,
    },
  })
})

test('an option that does not exist is named without its value', async () => {
  const { stderr } = await runCli(['get', 'acme', '--request', '{}', '--user-token=canary-1234'])
  expect(stderr).toContain("unknown option '--user-token'")
  expect(stderr).not.toContain('canary')
})

test('README and --help list every exit code', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\| (\d+) +\|([^|]*)\|/gm)].map(([, exitCode, codes = '']) => ({
    exitCode: Number(exitCode),
    codes: [...codes.matchAll(/`(\w+)`/g)].map(([, code]) => code),
  }))
  const documented = rows.flatMap(({ exitCode, codes }) => codes.map((code) => [code, exitCode]))
  expect(Object.fromEntries(documented)).toEqual({ ...expected, usage: 2 })
  expect(rows.map(({ exitCode }) => exitCode)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130])
  const { stdout } = await runCli(['--help'])
  for (const { exitCode } of rows) expect(stdout).toMatch(new RegExp(`[ \n]${exitCode} [a-z]`))
})
