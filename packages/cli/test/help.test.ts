import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'

const commands = ['get', 'validate', 'providers', 'schema', 'init']

test.each(commands)('%s --help explains itself with an example', async (command) => {
  const { code, stdout, stderr } = await runCli([command, '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(`Usage: credbroker ${command}`)
  expect(stdout).toMatch(new RegExp(`Example:\n(?: {2}\\$ .*\n)* {2}\\$ credbroker ${command}`))
  expect(stdout).toContain('--json')
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('help COMMAND is the same as COMMAND --help', async () => {
  expect(await runCli(['help', 'get'])).toEqual(await runCli(['get', '--help']))
})

test('--help lists every command', async () => {
  const { code, stdout } = await runCli(['--help'])
  expect(code).toBe(0)
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
  expect(stdout).toContain('Example:\n  $ credbroker')
})

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
  expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('help that nobody reads to its end is no failure', async () => {
  expect(await runCli(['--help'], { stdoutFails: 'EPIPE' })).toMatchObject({ code: 0, stderr: '' })
})

test('the README shows every command', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  for (const command of commands) expect(readme).toContain(`credbroker ${command}`)
})
