import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { fixture, workspace } from './support/workspace.ts'

const escape = '\u001b['
const cwdWithTwo = () =>
  workspace({
    'credbroker.yaml': `version: 1\nproviders:\n  well: { use: ${fixture('healthy.ts')} }\n  ill: { use: ${fixture('acme.ts')}, options: { check: internal } }\n`,
  })

const colored = async (terminal: boolean, env: Record<string, string>) => {
  const list = await runCli(['providers', '--check'], { cwd: cwdWithTwo(), terminal, env })
  const error = await runCli(['nope'], { terminal, env })
  const seen = [list.stdout.includes(escape), error.stderr.includes(escape)]
  expect(new Set(seen).size).toBe(1)
  return seen[0]
}

test.each([
  ['a terminal', true, {}, true],
  ['no terminal', false, {}, false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR over NO_COLOR', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
])('%s', async (_name, terminal, env, expected) => {
  expect(await colored(terminal, env)).toBe(expected)
})

test('colours do not move the columns', async () => {
  const plain = await runCli(['providers', '--check'], { cwd: cwdWithTwo() })
  const colors = await runCli(['providers', '--check'], { cwd: cwdWithTwo(), terminal: true })
  expect(stripVTControlCharacters(colors.stdout)).toBe(plain.stdout)
})
