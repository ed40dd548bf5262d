import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'

const groups = {
  keys: ['init', 'status', 'rotate', 'rewrap'],
  grants: ['list', 'revoke'],
  'access-key': ['create', 'list', 'end'],
  audit: ['tail', 'find', 'verify', 'checkpoint', 'export'],
}
const commands = [
  'get',
  'explain',
  'serve',
  'login',
  'validate',
  'providers',
  'doctor',
  'schema',
  'init',
  'import',
  ...Object.entries(groups).flatMap(([group, names]) => names.map((name) => `${group} ${name}`)),
]

test.each(commands)('%s --help explains itself with an example', async (command) => {
  const { code, stdout, stderr } = await runCli([...command.split(' '), '--help'])
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
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command.split(' ')[0]} `, 'm'))
  expect(stdout).toContain('Example:\n  $ credbroker')
})

test.each(Object.entries(groups))('%s --help explains the whole group', async (group, names) => {
  const { code, stdout, stderr } = await runCli([group, '--help'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  expect(stdout).toContain(`Example:\n  $ credbroker ${group}`)
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(await runCli(['help', group])).toEqual({ code, stdout, stderr })
  const bare = await runCli([group])
  expect(bare.code).toBe(2)
  expect(bare.stderr).toContain('error (usage): a command is missing\n')
  expect(bare.stderr).toContain(stdout.split('\n')[0])
})

test('a mistake in a command of a group points to the help of that command', async () => {
  expect((await runCli(['keys', 'rotate', '--mastre'])).stderr).toContain('see: credbroker keys rotate --help\n')
  expect((await runCli(['audit', 'fnd'])).stderr).toContain(
    "unknown command 'fnd'\n(Did you mean find?)\nsee: credbroker audit --help\n",
  )
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
