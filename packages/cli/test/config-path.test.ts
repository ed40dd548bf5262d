import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from './support/run-cli.ts'
import { acmeWorkspace, workspace } from './support/workspace.ts'

const empty = 'version: 1\nproviders: {}\n'

test('--config wins over CREDBROKER_CONFIG, and that over credbroker.yaml', async () => {
  const cwd = workspace({ 'credbroker.yaml': empty, 'env.yaml': empty, 'option.yaml': empty })
  const file = async (argv: string[], env = {}) =>
    JSON.parse((await runCli(['validate', '--json', ...argv], { cwd, env })).stdout).file
  expect(await file([])).toBe('credbroker.yaml')
  expect(await file([], { CREDBROKER_CONFIG: '' })).toBe('credbroker.yaml')
  expect(await file([], { CREDBROKER_CONFIG: 'env.yaml' })).toBe('env.yaml')
  expect(await file(['--config', 'option.yaml'], { CREDBROKER_CONFIG: 'env.yaml' })).toBe('option.yaml')
})

test.each([['validate'], ['providers'], ['get', 'acme', '--request', '{}']])(
  '%s without a configuration says how to get one',
  async (...argv) => {
    const cwd = workspace()
    const { code, stdout, stderr } = await runCli(argv, { cwd })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toBe(
      `error (config_invalid): there is no credbroker.yaml in ${cwd}/; make one with: credbroker init PROVIDER, or name another with --config\n`,
    )
  },
)

test('a configuration that was named and is not there is reported by that name', async () => {
  const { code, stderr } = await runCli(['validate', '--config', 'sub/other.yaml'], { cwd: workspace() })
  expect(code).toBe(3)
  expect(stderr).toContain('\n  sub/other.yaml: no such file; make one with: credbroker init\n')
})

test('a folder is no configuration', async () => {
  const { code, stderr } = await runCli(['validate', '--config', '.'], { cwd: workspace() })
  expect(code).toBe(3)
  expect(stderr).toContain('.: is a folder, not a file')
})

test('plugins are found from the folder of the configuration, not from the working directory', async () => {
  const file = join(acmeWorkspace(), 'credbroker.yaml')
  const { code } = await runCli(['providers', '--config', file], { cwd: workspace() })
  expect(code).toBe(0)
})
